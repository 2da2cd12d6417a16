#include "CPageSeal.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* The words of one key, as SipHash begins with them. */
typedef struct {
  uint64_t v0, v1, v2, v3;
} SipState;

struct PageSeal {
  sqlite3_vfs vfs;
  sqlite3_vfs *disk;
  SipState start;
  uint32_t applicationID, firstSealedVersion;
  char name[32];
  char folder[];
};

typedef enum { mainDatabase, rollbackJournal } FileKind;

typedef struct {
  sqlite3_file base;
  PageSeal *seal;
  sqlite3_file *disk;
  FileKind kind;
  int isSealed;
  /* Of a database, as far as pages of it were written or are there. */
  sqlite3_int64 size;
  /* The page that was refused last; 0 when none was. */
  uint32_t broken;
  /* Of a journal: the page number that went through last, and where the page has to follow. */
  uint32_t number;
  sqlite3_int64 pageOffset;
} SealedFile;

/* MARK: SipHash-2-4 (Aumasson and Bernstein, 2012) */

static inline uint64_t rotated(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

static inline void sipRound(SipState *s) {
  s->v0 += s->v1;
  s->v1 = rotated(s->v1, 13) ^ s->v0;
  s->v0 = rotated(s->v0, 32);
  s->v2 += s->v3;
  s->v3 = rotated(s->v3, 16) ^ s->v2;
  s->v0 += s->v3;
  s->v3 = rotated(s->v3, 21) ^ s->v0;
  s->v2 += s->v1;
  s->v1 = rotated(s->v1, 17) ^ s->v2;
  s->v2 = rotated(s->v2, 32);
}

static inline void absorb(SipState *s, uint64_t word) {
  s->v3 ^= word;
  sipRound(s);
  sipRound(s);
  s->v0 ^= word;
}

static SipState sipStart(const uint8_t *key) {
  uint64_t k[2];
  memcpy(k, key, 16);
  return (SipState){
      k[0] ^ 0x736f6d6570736575u, k[1] ^ 0x646f72616e646f6du, k[0] ^ 0x6c7967656e657261u, k[1] ^ 0x7465646279746573u};
}

/* The message is the number in 8 bytes and the page without its tag: 4096 bytes, all whole words. */
static uint64_t tagOf(SipState s, uint32_t number, const uint8_t *page) {
  absorb(&s, number);
  for (int i = 0; i < pageSealPageSize - pageSealTagSize; i += 8) {
    uint64_t word;
    memcpy(&word, page + i, 8);
    absorb(&s, word);
  }
  /* The length in the last word: 4096 mod 256 is 0. */
  absorb(&s, 0);
  s.v2 ^= 0xff;
  for (int i = 0; i < 4; i++) sipRound(&s);
  return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint64_t pageSealTag(const uint8_t *key, uint32_t number, const uint8_t *page) {
  return tagOf(sipStart(key), number, page);
}

static void stamp(const PageSeal *seal, uint32_t number, uint8_t *page) {
  uint64_t tag = tagOf(seal->start, number, page);
  memcpy(page + pageSealPageSize - pageSealTagSize, &tag, pageSealTagSize);
}

static int isWhole(const PageSeal *seal, uint32_t number, const uint8_t *page) {
  uint64_t tag = tagOf(seal->start, number, page);
  return memcmp(page + pageSealPageSize - pageSealTagSize, &tag, pageSealTagSize) == 0;
}

/* MARK: A database */

static uint32_t bigEndian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int isPage(int amount, sqlite3_int64 offset) {
  return amount == pageSealPageSize && offset % pageSealPageSize == 0;
}

static uint32_t numberAt(sqlite3_int64 offset) { return (uint32_t)(offset / pageSealPageSize) + 1; }

/* Two places say that a database is sealed, so that no single damaged byte makes it pass for one that is not. */
static int findSealing(SealedFile *file) {
  uint8_t head[100];
  int code = file->disk->pMethods->xFileSize(file->disk, &file->size);
  if (code != SQLITE_OK) return code;
  file->isSealed = file->size == 0;
  if (file->size < (sqlite3_int64)sizeof head) return SQLITE_OK;
  code = file->disk->pMethods->xRead(file->disk, head, sizeof head, 0);
  if (code != SQLITE_OK) return code;
  file->isSealed = head[20] == pageSealTagSize || (bigEndian(head + 68) == file->seal->applicationID &&
                                                   bigEndian(head + 60) >= file->seal->firstSealedVersion);
  return SQLITE_OK;
}

static int readDatabase(SealedFile *file, void *bytes, int amount, sqlite3_int64 offset) {
  int code = file->disk->pMethods->xRead(file->disk, bytes, amount, offset);
  /* SQLite would call a disk that answers EIO a damaged database. */
  if (code == (SQLITE_IOERR | 33 << 8)) code = SQLITE_IOERR_READ;
  /* SQLite looks at the head to learn the size of pages, and later whether another process wrote; whatever it takes
     from there it checks against the first page, which is read as a page. */
  if (!file->isSealed || (offset + amount <= 100)) return code;
  if (code == SQLITE_IOERR_SHORT_READ && offset >= file->size) return code;
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
  if (code == SQLITE_OK && isPage(amount, offset) && isWhole(file->seal, numberAt(offset), bytes)) return SQLITE_OK;
  file->broken = numberAt(offset);
  return SQLITE_IOERR_DATA;
}

/* SQLite does not write pages that it has made and freed again. They lie between others, and must have a tag. */
static int fillGap(SealedFile *file, sqlite3_int64 end) {
  uint8_t page[pageSealPageSize];
  while (file->size < end) {
    memset(page, 0, sizeof page);
    stamp(file->seal, numberAt(file->size), page);
    int code = file->disk->pMethods->xWrite(file->disk, page, sizeof page, file->size);
    if (code != SQLITE_OK) return code;
    file->size += sizeof page;
  }
  return SQLITE_OK;
}

static int writeDatabase(SealedFile *file, const void *bytes, int amount, sqlite3_int64 offset) {
  if (file->isSealed) {
    /* A first page without room for tags would lose its last bytes to one. */
    if (!isPage(amount, offset) || (offset == 0 && ((const uint8_t *)bytes)[20] != pageSealTagSize)) {
      return SQLITE_IOERR_DATA;
    }
    int code = fillGap(file, offset);
    if (code != SQLITE_OK) return code;
    /* In SQLite's own copy too, from where the page may go into a journal. */
    stamp(file->seal, numberAt(offset), (uint8_t *)bytes);
  }
  int code = file->disk->pMethods->xWrite(file->disk, bytes, amount, offset);
  if (code == SQLITE_OK && offset + amount > file->size) file->size = offset + amount;
  return code;
}

/* MARK: A journal */

/* A record is a page number, the page and a sum of every 200th byte, none of which is in the tag. */
static int pageFollows(const SealedFile *file, int amount, sqlite3_int64 offset) {
  return file->isSealed && amount == pageSealPageSize && offset == file->pageOffset;
}

static void noteNumber(SealedFile *file, const uint8_t *bytes, int amount, sqlite3_int64 offset) {
  if (amount != 4) return;
  file->number = bigEndian(bytes);
  file->pageOffset = offset + 4;
}

static int readJournal(SealedFile *file, void *bytes, int amount, sqlite3_int64 offset) {
  int code = file->disk->pMethods->xRead(file->disk, bytes, amount, offset);
  if (code != SQLITE_OK) return code;
  if (pageFollows(file, amount, offset) && !isWhole(file->seal, file->number, bytes)) return SQLITE_IOERR_DATA;
  noteNumber(file, bytes, amount, offset);
  return SQLITE_OK;
}

static int writeJournal(SealedFile *file, const void *bytes, int amount, sqlite3_int64 offset) {
  if (pageFollows(file, amount, offset)) stamp(file->seal, file->number, (uint8_t *)bytes);
  noteNumber(file, bytes, amount, offset);
  return file->disk->pMethods->xWrite(file->disk, bytes, amount, offset);
}

/* MARK: SQLite's methods of a file */

static SealedFile *sealed(sqlite3_file *file) { return (SealedFile *)file; }
static sqlite3_file *disk(sqlite3_file *file) { return sealed(file)->disk; }

static int closeFile(sqlite3_file *file) { return disk(file)->pMethods->xClose(disk(file)); }

static int readFile(sqlite3_file *file, void *bytes, int amount, sqlite3_int64 offset) {
  return sealed(file)->kind == mainDatabase ? readDatabase(sealed(file), bytes, amount, offset)
                                            : readJournal(sealed(file), bytes, amount, offset);
}

static int writeFile(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset) {
  return sealed(file)->kind == mainDatabase ? writeDatabase(sealed(file), bytes, amount, offset)
                                            : writeJournal(sealed(file), bytes, amount, offset);
}

static int truncateFile(sqlite3_file *file, sqlite3_int64 size) {
  int code = disk(file)->pMethods->xTruncate(disk(file), size);
  if (code == SQLITE_OK && size < sealed(file)->size) sealed(file)->size = size;
  return code;
}

static int syncFile(sqlite3_file *file, int flags) { return disk(file)->pMethods->xSync(disk(file), flags); }
static int fileSize(sqlite3_file *file, sqlite3_int64 *size) {
  return disk(file)->pMethods->xFileSize(disk(file), size);
}
static int lockFile(sqlite3_file *file, int level) { return disk(file)->pMethods->xLock(disk(file), level); }
static int unlockFile(sqlite3_file *file, int level) { return disk(file)->pMethods->xUnlock(disk(file), level); }
static int checkReserved(sqlite3_file *file, int *result) {
  return disk(file)->pMethods->xCheckReservedLock(disk(file), result);
}
static int control(sqlite3_file *file, int operation, void *argument) {
  /* A file made longer ahead of its pages would have pages without a tag. */
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;
  return disk(file)->pMethods->xFileControl(disk(file), operation, argument);
}
static int sectorSize(sqlite3_file *file) { return disk(file)->pMethods->xSectorSize(disk(file)); }
static int characteristics(sqlite3_file *file) {
  return disk(file)->pMethods->xDeviceCharacteristics(disk(file));
}

/* Version 1: without shared memory and without mappings, past which nothing can be checked. */
static const sqlite3_io_methods methods = {
    1,          closeFile,  readFile,   writeFile,     truncateFile, syncFile,   fileSize,
    lockFile,   unlockFile, checkReserved, control,    sectorSize,   characteristics,
    0, 0, 0, 0, 0, 0};

/* MARK: SQLite's methods of a file system */

static PageSeal *of(sqlite3_vfs *vfs) { return (PageSeal *)vfs->pAppData; }

static int openTemporary(PageSeal *seal, sqlite3_file *file, int flags, int *outFlags) {
  char path[1024];
  uint64_t random;
  sqlite3_randomness(sizeof random, &random);
  int length = snprintf(path, sizeof path - 1, "%s/temporary-%016llx", seal->folder, (unsigned long long)random);
  if (length < 0 || length >= (int)sizeof path - 1) return SQLITE_CANTOPEN;
  /* SQLite reads parameters behind a name: there are none. It unlinks the file as soon as it is open. */
  path[length + 1] = 0;
  return seal->disk->xOpen(seal->disk, path, file, flags | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_CREATE, outFlags);
}

static int openFile(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *outFlags) {
  PageSeal *seal = of(vfs);
  if (name == NULL) return openTemporary(seal, base, flags, outFlags);
  if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL))) {
    return seal->disk->xOpen(seal->disk, name, base, flags, outFlags);
  }
  SealedFile *file = sealed(base);
  memset(file, 0, (size_t)vfs->szOsFile);
  file->seal = seal;
  file->disk = (sqlite3_file *)(file + 1);
  file->kind = flags & SQLITE_OPEN_MAIN_DB ? mainDatabase : rollbackJournal;
  int code = seal->disk->xOpen(seal->disk, name, file->disk, flags, outFlags);
  /* SQLite closes what has methods, also when it was not opened. */
  if (file->disk->pMethods != NULL) base->pMethods = &methods;
  if (code != SQLITE_OK) return code;
  if (file->kind == mainDatabase) return findSealing(file);
  sqlite3_file *database = sqlite3_database_file_object(name);
  file->isSealed = database->pMethods == &methods && sealed(database)->isSealed;
  file->pageOffset = -1;
  return SQLITE_OK;
}

static int removeFile(sqlite3_vfs *vfs, const char *name, int syncsFolder) {
  return of(vfs)->disk->xDelete(of(vfs)->disk, name, syncsFolder);
}
static int hasAccess(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
  return of(vfs)->disk->xAccess(of(vfs)->disk, name, flags, result);
}
static int fullName(sqlite3_vfs *vfs, const char *name, int room, char *result) {
  return of(vfs)->disk->xFullPathname(of(vfs)->disk, name, room, result);
}
static int randomness(sqlite3_vfs *vfs, int count, char *bytes) {
  return of(vfs)->disk->xRandomness(of(vfs)->disk, count, bytes);
}
static int sleepFor(sqlite3_vfs *vfs, int microseconds) {
  return of(vfs)->disk->xSleep(of(vfs)->disk, microseconds);
}
static int currentTime(sqlite3_vfs *vfs, double *time) {
  return of(vfs)->disk->xCurrentTime(of(vfs)->disk, time);
}
static int lastError(sqlite3_vfs *vfs, int room, char *text) {
  return of(vfs)->disk->xGetLastError(of(vfs)->disk, room, text);
}

PageSeal *pageSealMake(
    const uint8_t *key, const char *temporaryFolder, uint32_t applicationID, uint32_t firstSealedVersion) {
  static atomic_int made;
  if (sqlite3_initialize() != SQLITE_OK) return NULL;
  sqlite3_vfs *disk = sqlite3_vfs_find(NULL);
  size_t length = strlen(temporaryFolder);
  PageSeal *seal = sqlite3_malloc64(sizeof(PageSeal) + length + 1);
  if (disk == NULL || seal == NULL) {
    sqlite3_free(seal);
    return NULL;
  }
  memset(seal, 0, sizeof *seal);
  memcpy(seal->folder, temporaryFolder, length + 1);
  snprintf(seal->name, sizeof seal->name, "page-seal-%d", atomic_fetch_add(&made, 1));
  seal->disk = disk;
  seal->start = sipStart(key);
  seal->applicationID = applicationID;
  seal->firstSealedVersion = firstSealedVersion;
  seal->vfs = (sqlite3_vfs){
      .iVersion = 1,
      .szOsFile = (int)sizeof(SealedFile) + disk->szOsFile,
      .mxPathname = disk->mxPathname,
      .zName = seal->name,
      .pAppData = seal,
      .xOpen = openFile,
      .xDelete = removeFile,
      .xAccess = hasAccess,
      .xFullPathname = fullName,
      .xRandomness = randomness,
      .xSleep = sleepFor,
      .xCurrentTime = currentTime,
      .xGetLastError = lastError,
  };
  if (sqlite3_vfs_register(&seal->vfs, 0) != SQLITE_OK) {
    sqlite3_free(seal);
    return NULL;
  }
  return seal;
}

const char *pageSealName(const PageSeal *seal) { return seal->name; }

void pageSealRelease(PageSeal *seal) {
  if (seal == NULL) return;
  sqlite3_vfs_unregister(&seal->vfs);
  /* Written through a volatile pointer, so that the compiler does not leave it out as of no use. */
  volatile uint8_t *bytes = (volatile uint8_t *)&seal->start;
  for (size_t i = 0; i < sizeof seal->start; i++) bytes[i] = 0;
  sqlite3_free(seal);
}

/* MARK: What a connection is asked */

static SealedFile *mainFile(sqlite3 *database) {
  sqlite3_file *file = NULL;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL) return NULL;
  return file->pMethods == &methods ? sealed(file) : NULL;
}

int pageSealReserve(sqlite3 *database) {
  int bytes = pageSealTagSize;
  return sqlite3_file_control(database, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes);
}

int pageSealIsOn(sqlite3 *database) {
  SealedFile *file = mainFile(database);
  return file != NULL && file->isSealed;
}

uint32_t pageSealBrokenPage(sqlite3 *database) {
  SealedFile *file = mainFile(database);
  return file == NULL ? 0 : file->broken;
}

int pageSealIsOurs(sqlite3 *database) {
  uint8_t head[100];
  SealedFile *file = mainFile(database);
  if (file == NULL || file->size == 0) return 1;
  if (readDatabase(file, head, sizeof head, 0) != SQLITE_OK) return 0;
  return bigEndian(head + 68) == file->seal->applicationID;
}

int pageSealKeyFits(sqlite3 *database) {
  SealedFile *file = mainFile(database);
  if (file == NULL || !file->isSealed || file->size == 0) return 1;
  uint8_t page[pageSealPageSize];
  for (sqlite3_int64 offset = 0; offset < file->size && offset < 64 * pageSealPageSize; offset += sizeof page) {
    if (readDatabase(file, page, sizeof page, offset) == SQLITE_OK) return 1;
  }
  return 0;
}

int64_t pageSealFirstBroken(sqlite3 *database, int64_t *count) {
  SealedFile *file = mainFile(database);
  sqlite3_int64 size = 0;
  *count = 0;
  if (file == NULL || !file->isSealed) return 0;
  if (fileSize(&file->base, &size) != SQLITE_OK) return -1;
  uint8_t page[pageSealPageSize];
  for (sqlite3_int64 offset = 0; offset < size; offset += sizeof page) {
    int code = readDatabase(file, page, sizeof page, offset);
    if (code == SQLITE_IOERR_DATA || code == SQLITE_IOERR_SHORT_READ) return numberAt(offset);
    if (code != SQLITE_OK) return -1;
    *count += 1;
  }
  return 0;
}
