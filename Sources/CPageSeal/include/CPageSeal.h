#pragma once
#include <stdint.h>

/* A layer between SQLite and the disk that gives every page of a database, and every page in a rollback journal, a keyed
   tag of its content and number in the last 8 bytes of the page, and refuses a page whose tag is another
   (SQLITE_IOERR_DATA). Temporary files are made in one folder, private and without a name.

   One layer serves one connection, and those that this one attaches or copies to. */

struct sqlite3;
typedef struct PageSeal PageSeal;

enum { pageSealPageSize = 4096, pageSealTagSize = 8 };

/* `key`: 16 bytes. A database that is not empty is taken for sealed when its head reserves 8 bytes a page, or has the
   application id and at least `firstSealedVersion` as user version; any other is passed through as it is.
   NULL when there is no memory. */
PageSeal *pageSealMake(
    const uint8_t *key, const char *temporaryFolder, uint32_t applicationID, uint32_t firstSealedVersion);

/* The name under which sqlite3_open_v2 finds the layer. */
const char *pageSealName(const PageSeal *seal);

/* Only after the connection was closed. */
void pageSealRelease(PageSeal *seal);

/* Room for tags in every page of a database that is made; to be called before its first page is written. */
int pageSealReserve(struct sqlite3 *database);

/* Whether the main database of the connection is sealed. */
int pageSealIsOn(struct sqlite3 *database);

/* The number of the page that was refused last; 0 when none was. */
uint32_t pageSealBrokenPage(struct sqlite3 *database);

/* Whether the file is empty or its head has the application id. */
int pageSealIsOurs(struct sqlite3 *database);

/* Whether one of the first pages has a tag by this key: 1 also for an empty or unsealed file. */
int pageSealKeyFits(struct sqlite3 *database);

/* Reads every page of the file, free ones too. Gives the number of the first that was altered, counted from 1, 0 when
   there is none, -1 when one could not be read; `count` is how many there are. */
int64_t pageSealFirstBroken(struct sqlite3 *database, int64_t *count);

/* The tag of a page, for tests: SipHash-2-4 of its number and of all but its last 8 bytes. */
uint64_t pageSealTag(const uint8_t *key, uint32_t number, const uint8_t *page);
