#ifndef DOORSTEP_SCHEMAS_JSON_H
#define DOORSTEP_SCHEMAS_JSON_H

#include "schemas/catalogue.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stddef.h>

/* JSON in and out, around the same MessagePack that the wire has: one event codec, one set of
 * checks. Links jansson; the broker and the departments do not link this. No name here may be one
 * of jansson's, which has a json_pack of its own. */

/* One JSON value as MessagePack: objects become maps in their own key order, integers integers,
 * 1.0 a float. Duplicate keys, invalid UTF-8 and anything after the value are refused. A number
 * that nothing here can hold still lets the event codec name its field: an integer beyond 64 bits
 * becomes a float, and what is beyond a float's range 1e308. Errors: MALFORMED, with line, column
 * and reason; FULL when it is JSON, but longer than the writer or nested deeper than DEPTH_MAX, the
 * text saying which; NO_MEMORY. The writer may then hold a part of the value. */
enum status json_parse(struct writer *writer, const char *json, size_t json_bytes,
                       struct error *err) MUST_CHECK;

/* One MessagePack value as compact JSON (no spaces, UTF-8 as it is, binaries as hexadecimal text),
 * NUL-terminated, from malloc: the caller frees it.
 * Errors: MALFORMED, NO_MEMORY. */
enum status json_print(char **json, struct text value, struct error *err) MUST_CHECK;

/* An event as the ledger holds it, one CloudEvents object with `sequence` and `recordedtime` added,
 * keys in the order of the envelope's table, `source` filled in where it was left out. From malloc.
 * Errors: MALFORMED, NO_MEMORY. */
enum status json_print_record(char **json, struct text event, uint64_t sequence,
                              int64_t recorded_unix_ms, struct error *err) MUST_CHECK;

/* The JSON Schema (draft 2020-12) of one event type, with its envelope, indented, from malloc. */
enum status json_schema_print(char **json, enum event_type type, struct error *err) MUST_CHECK;

#endif
