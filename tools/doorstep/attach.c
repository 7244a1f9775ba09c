#include "schemas/utf8.h"
#include "tools/doorstep/shared/home/attachments.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_BYTES_MAX (TEXT_BYTES_MAX + MEDIA_TYPE_BYTES_MAX + 256)

static void tell_wrong(const char *path, const char *why)
{
    complain("attach", SAY("%s: %s", "%s：%s"), path, why);
}

static int check(const struct arguments *arguments)
{
    struct attachments_seen seen;
    struct error err = {0};
    enum status status = attachments_check(&arguments->home, &seen, tell_wrong, &err);
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);

    if (status == STATUS_OK && arguments->json) {
        writer_map(&writer, 2);
        writer_string(&writer, "files");
        writer_uint(&writer, seen.files);
        writer_string(&writer, "wrong");
        writer_uint(&writer, seen.wrong);
        status = print_json(writer_text(&writer), &err);
    } else if (status == STATUS_OK) {
        (void)printf(SAY("%llu files, %llu wrong\n", "共 %llu 个文件，%llu 个有误\n"),
                     (unsigned long long)seen.files, (unsigned long long)seen.wrong);
    }
    if (status != STATUS_OK) {
        return give_up("attach", &err);
    }
    return seen.wrong == 0 ? EXIT_DONE : EXIT_NO;
}

static enum status write_entries(const struct arguments *arguments, struct writer *writer,
                                 struct error *err)
{
    static struct attached attached;
    enum status status = STATUS_OK;
    uint32_t i;

    if (arguments->word_count > 1) {
        writer_array(writer, arguments->word_count);
    }
    for (i = 0; i < arguments->word_count && status == STATUS_OK; i++) {
        status = attachments_keep(&attached, &arguments->home, arguments->words[i],
                                  arguments_value(arguments, "name"),
                                  arguments_value(arguments, "media"), err);
        if (status == STATUS_OK) {
            attached_write(&attached, writer);
        }
    }
    return status;
}

/* One file: its entry. Several: a list of theirs. */
static int keep(const struct arguments *arguments)
{
    size_t size = (size_t)arguments->word_count * ENTRY_BYTES_MAX + 8;
    uint8_t *bytes = malloc(size);
    struct writer writer = writer_of(bytes, size);
    struct error err = {0};
    enum status status = bytes == NULL ? error_set(&err, STATUS_NO_MEMORY, "keep files")
                                       : write_entries(arguments, &writer, &err);

    if (status == STATUS_OK) {
        status = print_json(writer_text(&writer), &err);
    }
    free(bytes);
    return status == STATUS_OK ? EXIT_DONE : give_up("attach", &err);
}

static bool is_media(const char *media)
{
    return media == NULL || (strlen(media) <= MEDIA_TYPE_BYTES_MAX && strchr(media, '/') != NULL &&
                             utf8_is_valid(text_of(media)));
}

static int run(const struct arguments *arguments)
{
    if (arguments_has(arguments, "check")) {
        if (arguments->word_count > 0) {
            complain("attach", SAY("%s: --check takes no files", "%s：--check 不接受文件"),
                     arguments->words[0]);
            return EXIT_USAGE;
        }
        return check(arguments);
    }
    if (arguments->word_count == 0) {
        complain("attach", "%s", SAY("wants a file", "应给出文件"));
        return EXIT_USAGE;
    }
    if (arguments->word_count > 1 && arguments_has(arguments, "name")) {
        complain("attach", "%s", SAY("--name: is for one file", "--name：只能用于一个文件"));
        return EXIT_USAGE;
    }
    if (!is_media(arguments_value(arguments, "media"))) {
        complain("attach", "%s",
                 SAY("--media: wants a type like image/png", "--media：应为 image/png 之类的类型"));
        return EXIT_USAGE;
    }
    return keep(arguments);
}

static const struct flag flags[] = {
    {"name", "NAME", WORDS("how it is called; else as the file", "名称；默认同文件名")},
    {"media", "TYPE", WORDS("its media type; else by the file itself", "媒体类型；默认按文件判断")},
    {"check", NULL,
     WORDS("look at all kept files: are they what they were?", "核对所有已保存的文件是否完好")},
    FLAGS_END,
};

const struct subcommand subcommand_attach = {
    .word = "attach",
    .usage = "FILE… [--name N] [--media TYPE] | --check",
    .meaning =
        WORDS("keep files by their SHA-256, for an event's attachments", "按 SHA-256 保存附件"),
    .details =
        WORDS("A file goes into the home's attachments/, once, whatever it is called; what is\n"
              "printed is its entry for `attachments`, or a list of several. At most 64 MiB each.\n"
              "Back that directory up beside ledger/: the ledger holds digests, not contents.\n",
              "文件存入安装目录的 attachments/，内容相同只存一份；输出为 `attachments` 的条目，\n"
              "多个文件则输出列表。每个最多 64 MiB。账本只存摘要不存内容，请把该目录与 ledger/\n"
              "一并备份。\n"),
    .examples = "  doorstep attach 验房单.pdf\n"
                "  doorstep act R --case HT-2024-0183 --inquiry Q1 \\\n"
                "      attachments=\"$(doorstep attach before.jpg after.jpg)\"\n"
                "  doorstep attach --check\n",
    .flags = flags,
    .run = run,
};
