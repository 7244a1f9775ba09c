#ifndef DOORSTEP_TOOLS_STORY_H
#define DOORSTEP_TOOLS_STORY_H

#include "schemas/event.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Events told to people: one line each, the same in `case`, `replay`, `watch` and the demo. */

#define SUMMARY_BYTES_MAX 512

/* What an event says, shortly: its telling fields in the catalogue's order, money as money, long
 * texts cut: "Q1 · 工程 · 卫生间渗水" to a person who reads Chinese, "Q1 · engineering ·
 * 卫生间渗水" to others. Programs get the catalogue's own words, whatever the language. */
enum reader_of_story { STORY_FOR_PEOPLE, STORY_FOR_PROGRAMS };

const char *story_summary(char text[SUMMARY_BYTES_MAX], const struct event *event,
                          enum reader_of_story whom);

/* Whom a department's policy acts as, or a person. */
struct text story_actor(struct text actor);

/* A record as a line for people; with_case: name the case too. */
void story_print(const struct event *event, uint64_t sequence, bool with_case);

/* A record as one object of a timeline. */
void story_write(struct writer *writer, const struct event *event, uint64_t sequence,
                 int64_t recorded_unix_ms);

/* A stored record: its line for people, or its CloudEvents object. */
enum status story_print_record(struct text bytes, uint64_t sequence, int64_t recorded_unix_ms,
                               bool json, struct error *err) MUST_CHECK;

#endif
