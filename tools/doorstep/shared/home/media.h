#ifndef DOORSTEP_TOOLS_MEDIA_H
#define DOORSTEP_TOOLS_MEDIA_H

#include "schemas/text.h"

/* The media type of a file, by its first bytes and, where they do not tell, by its name: pdf, jpeg,
 * png, txt, docx, xlsx; "application/octet-stream" for everything else. Pure.
 * begin: the file's first MEDIA_BYTES, or all of a shorter one */
#define MEDIA_BYTES 512
const char *media_of(const char *name, struct text begin);

#endif
