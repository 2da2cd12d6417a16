/* OpenSSL marks the plain SHA-256 calls deprecated, and Swift cannot silence one deprecation. They are
   what makes HMAC of many small values cheap: a saved state is a struct that can be copied. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/sha.h>

static inline void digestInit(SHA256_CTX *state) { SHA256_Init(state); }
static inline void digestUpdate(SHA256_CTX *state, const void *bytes, size_t count) {
  SHA256_Update(state, bytes, count);
}
static inline void digestFinal(unsigned char *tag, SHA256_CTX *state) { SHA256_Final(tag, state); }

/* A keyed state of HMAC over `digest`, or of BLAKE2b with a salt (digest is NULL); NULL where the library refuses. */
static inline EVP_MAC_CTX *keyedMAC(const char *name, const char *digest, const unsigned char *key, size_t keyLength,
                                    const unsigned char *salt, size_t saltLength) {
  EVP_MAC *mac = EVP_MAC_fetch(NULL, name, NULL);
  if (mac == NULL) return NULL;
  EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
  EVP_MAC_free(mac);
  if (context == NULL) return NULL;
  OSSL_PARAM parameters[2];
  parameters[0] = digest != NULL
    ? OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0)
    : OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_SALT, (void *)salt, saltLength);
  parameters[1] = OSSL_PARAM_construct_end();
  if (EVP_MAC_init(context, key, keyLength, parameters) == 1) return context;
  EVP_MAC_CTX_free(context);
  return NULL;
}

/* HKDF of RFC 5869; 1 where it worked. A salt or info of length 0 is left out. */
static inline int expandKey(const char *digest, const unsigned char *secret, size_t secretLength,
                            const unsigned char *salt, size_t saltLength, const unsigned char *info, size_t infoLength,
                            unsigned char *out, size_t outLength) {
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  if (kdf == NULL) return 0;
  EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
  EVP_KDF_free(kdf);
  if (context == NULL) return 0;
  OSSL_PARAM parameters[5];
  int count = 0;
  parameters[count++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)digest, 0);
  parameters[count++] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, secretLength);
  if (saltLength > 0)
    parameters[count++] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, saltLength);
  if (infoLength > 0)
    parameters[count++] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, infoLength);
  parameters[count] = OSSL_PARAM_construct_end();
  int done = EVP_KDF_derive(context, out, outLength, parameters) == 1;
  EVP_KDF_CTX_free(context);
  return done;
}
