#include "schemas/utf8.h"
#include "tools/doorstep/attach/audit.h"
#include "tools/doorstep/shared/home/attachments.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Checking. */

static void print_flawed(const struct flawed *flawed)
{
    static const char *const words[] = {"wrong", "missing", "unnamed"};
    const struct naming *naming = flawed->naming;
    uint8_t bytes[3 * HOME_PATH_BYTES + 1024];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err = {0};

    writer_map(&writer, 5);
    writer_string(&writer, "file");
    writer_string(&writer, flawed->path);
    writer_string(&writer, "finding");
    writer_string(&writer, words[flawed->flaw]);
    writer_string(&writer, "case");
    writer_optional_text(&writer, text_of(naming == NULL ? NULL : naming->subject));
    writer_string(&writer, "sequence");
    writer_optional_int(&writer, naming == NULL ? ABSENT : (int64_t)naming->sequence);
    writer_string(&writer, "name");
    writer_optional_text(&writer, text_of(naming == NULL ? NULL : naming->name));
    if (print_json(writer_text(&writer), &err) != STATUS_OK) {
        complain("attach", "%s: %s", flawed->path, err.text); /* a stranger's name is no UTF-8 */
    }
}

static const char *say_flaw(const struct flawed *flawed)
{
    switch (flawed->flaw) {
    case FLAW_WRONG:
        return flawed->why;
    case FLAW_MISSING:
        return SAY("is missing", "文件缺失");
    case FLAW_UNNAMED:
        break;
    }
    return SAY("no event names it", "没有任何记录提到它");
}

static void tell_flawed(void *context, const struct flawed *flawed)
{
    const bool *json = context;
    const struct naming *naming = flawed->naming;

    if (*json) {
        print_flawed(flawed);
    } else if (naming == NULL) {
        complain("attach", SAY("%s: %s", "%s：%s"), flawed->path, say_flaw(flawed));
    } else {
        complain("attach", SAY("%s: %s (%s of %s, event %llu)", "%s：%s（%s，合同 %s，序号 %llu）"),
                 flawed->path, say_flaw(flawed), naming->name, naming->subject,
                 (unsigned long long)naming->sequence);
    }
}

static enum status print_audit(const struct audit *audit, bool json, struct error *err)
{
    const unsigned long long wrong = audit->counts[FLAW_WRONG];
    const unsigned long long missing = audit->counts[FLAW_MISSING];
    const unsigned long long unnamed = audit->counts[FLAW_UNNAMED];
    uint8_t bytes[128];
    struct writer writer = writer_of(bytes, sizeof bytes);

    if (!json) {
        (void)printf(SAY("%llu files, %llu wrong, %llu missing, %llu that no event names\n",
                         "共 %llu 个文件：有误 %llu 个，缺失 %llu 个，没有记录提到 %llu 个\n"),
                     (unsigned long long)audit->files, wrong, missing, unnamed);
        return STATUS_OK;
    }
    writer_map(&writer, 4);
    writer_string(&writer, "files");
    writer_uint(&writer, audit->files);
    writer_string(&writer, "wrong");
    writer_uint(&writer, wrong);
    writer_string(&writer, "missing");
    writer_uint(&writer, missing);
    writer_string(&writer, "unnamed");
    writer_uint(&writer, unnamed);
    return print_json(writer_text(&writer), err);
}

static int check(const struct arguments *arguments)
{
    bool json = arguments->json;
    struct error err = {0};
    struct audit audit;
    enum status status = audit_run(&audit, &arguments->home, tell_flawed, &json, &err);

    if (status == STATUS_OK) {
        status = print_audit(&audit, json, &err);
    }
    if (status != STATUS_OK) {
        return give_up("attach", &err);
    }
    return audit.counts[FLAW_WRONG] + audit.counts[FLAW_MISSING] == 0 ? EXIT_DONE : EXIT_NO;
}

/* Keeping. */

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
            attached_tell_mended(&attached, "attach");
            attached_write(&attached, writer);
        }
    }
    return status;
}

/* One file: its entry. Several: a list of theirs. */
static int keep(const struct arguments *arguments)
{
    size_t size = (size_t)arguments->word_count * ATTACHED_BYTES_MAX + 8;
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
     WORDS("are all files that events name there, and what they were?",
           "核对各记录提到的文件是否齐全、完好")},
    FLAGS_END,
};

const struct subcommand subcommand_attach = {
    .word = "attach",
    .usage = "FILE… [--name N] [--media TYPE] | --check",
    .meaning =
        WORDS("keep files by their SHA-256, for an event's attachments", "按 SHA-256 保存附件"),
    .details = WORDS(
        "A file goes into the home's attachments/, once, whatever it is called; what is\n"
        "printed is its entry for `attachments`, or a list of several. At most 64 MiB each.\n"
        "One that is altered or missing there is mended by giving a good copy again.\n"
        "Back that directory up beside ledger/: the ledger holds digests, not contents.\n"
        "--check compares it with the ledger, broker running or not: it names each file that\n"
        "is altered or missing (exit 1), and each that no event names. The latter is deleted\n"
        "by nobody: a decision that waits in a day-book may name it, or an erased case has\n"
        "left it. With --json an object for each, then one of their numbers.\n",
        "文件存入安装目录的 attachments/，内容相同只存一份；输出为 `attachments` 的条目，\n"
        "多个文件则输出列表。每个最多 64 MiB。已损坏或缺失的，重新存入完好的副本即可修复。\n"
        "账本只存摘要不存内容，请把该目录与 ledger/ 一并备份。\n"
        "--check 与账本核对，服务端是否运行均可：列出每个内容有变或缺失的文件（退出码 1），以及\n"
        "没有记录提到的文件。后者不会自动删除：可能由日记账中排队的事项提到，或是已清除的\n"
        "合同所留。--json 时每个一行，最后一行是数目。\n"),
    .examples = "  doorstep attach 验房单.pdf\n"
                "  doorstep act R --case HT-2024-0183 --inquiry Q1 \\\n"
                "      attachments=\"$(doorstep attach before.jpg after.jpg)\"\n"
                "  doorstep attach --check\n",
    .flags = flags,
    .run = run,
};
