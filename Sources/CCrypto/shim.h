/* OpenSSL marks the plain SHA-256 calls deprecated, and Swift cannot silence one deprecation. They are
   what makes HMAC of many small values cheap: a saved state is a struct that can be copied. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

static inline void digestInit(SHA256_CTX *state) { SHA256_Init(state); }
static inline void digestUpdate(SHA256_CTX *state, const void *bytes, size_t count) {
  SHA256_Update(state, bytes, count);
}
static inline void digestFinal(unsigned char *tag, SHA256_CTX *state) { SHA256_Final(tag, state); }

/* A variadic call and a macro with a cast, which Swift cannot import. */
static inline EVP_PKEY *makeCurveKey(const char *curve) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve); }
static const int utf8Text = MBSTRING_UTF8;
