#include "workers/refused.h"

#include "schemas/reader.h"

void refused_encode(const struct refused *refused, struct writer *writer)
{
    writer_array(writer, 7);
    writer_text_value(writer, refused->subject);
    writer_text_value(writer, refused->id);
    writer_text_value(writer, refused->type);
    writer_int(writer, refused->unix_ms);
    writer_text_value(writer, refused->codes);
    writer_text_value(writer, refused->text);
    writer_bin(writer, refused->event);
}

enum status refused_decode(struct refused *refused, struct text bytes)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);
    struct refused read = *refused;

    reader_array_of(&reader, 7);
    read.subject = reader_text(&reader, ID_BYTES_MAX);
    read.id = reader_text(&reader, ID_BYTES_MAX);
    read.type = reader_text(&reader, ID_BYTES_MAX);
    read.unix_ms = reader_int(&reader, 0, INTEGER_MAX);
    read.codes = reader_text(&reader, REFUSED_CODES_BYTES);
    read.text = reader_text(&reader, MESSAGE_TEXT_MAX);
    read.event = reader_bin(&reader, EVENT_BYTES_MAX);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *refused = read;
    return STATUS_OK;
}
