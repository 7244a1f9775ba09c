#ifndef DOORSTEP_TOOLS_CANONICAL_H
#define DOORSTEP_TOOLS_CANONICAL_H

#include "schemas/digest.h"
#include "schemas/status.h"
#include "schemas/text.h"

/* What an event without an id is called: the SHA-256 of its canonical JSON (keys sorted by their
 * bytes at every depth, no blanks, UTF-8 as it is), in 64 hexadecimal digits. So the same file,
 * injected twice, names the same events. The event is given encoded.
 * Errors: MALFORMED, NO_MEMORY. */
enum status canonical_id(char id[DIGEST_TEXT_BYTES], struct text event,
                         struct error *err) MUST_CHECK;

/* Of a JSON object that is broken deeper down: its subject and id where they are strings, so that
 * a refusal can name them. Each a malloc of the caller's, or NULL. */
void canonical_salvage(char **subject, char **id, struct text json);

#endif
