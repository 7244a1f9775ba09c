#include "schemas/io_streams.h"
#include "tools/doorstep/paper/reading.h"
#include "tools/doorstep/paper/request.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/paper/pages.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* doorstep-paper: draws what `doorstep paper` asks for. It takes the same words, and is a program
 * of its own so that `doorstep` itself starts without Pango, Cairo and fontconfig. */

static enum status write_file(const char *path, const struct pdf *pdf, struct error *err)
{
    bool is_stdout = strcmp(path, "-") == 0;
    FILE *stream = is_stdout ? stdout : fopen(path, "wb");
    bool good;

    if (stream == NULL) {
        return error_set(err, STATUS_IO, SAY("%s: %s", "%s：%s"), path, lang_errno(errno));
    }
    good = fwrite(pdf->bytes, 1, pdf->count, stream) == pdf->count;
    if (is_stdout) {
        return STATUS_OK; /* print_close tells */
    }
    if (fclose(stream) != 0 || !good) {
        return error_set(err, STATUS_IO, SAY("%s: %s", "%s：%s"), path, lang_errno(errno));
    }
    return STATUS_OK;
}

static enum status compose(struct document *document, const struct request *request,
                           const struct home *home, struct error *err)
{
    struct config *config = NULL;
    struct facts facts = {0};
    char path[HOME_PATH_BYTES];
    enum status status = home_path(path, home, "doorstep.yaml", err);

    if (status == STATUS_OK) {
        status = config_load(&config, path, false, err);
    }
    if (status == STATUS_OK) {
        status = reading_facts(&facts, home, request->subject, request->as_of, err);
    }
    if (status == STATUS_OK) {
        const struct paper paper = {.kind = request->kind,
                                    .facts = &facts,
                                    .letterhead = &config_settings(config)->letterhead,
                                    .inquiry = request->inquiry,
                                    .certificate = request->certificate,
                                    .document = document};

        status = paper_compose(&paper, err);
    }
    facts_finish(&facts);
    config_close(&config);
    return status;
}

static enum status report(const char *path, uint32_t pages, bool json, struct error *err)
{
    uint8_t bytes[PATH_MAX + 64];
    struct writer writer = writer_of(bytes, sizeof bytes);

    if (!json) {
        print_text(text_of(path));
        (void)printf(SAY(": pages: %u\n", "：共 %u 页\n"), pages);
        return STATUS_OK;
    }
    writer_map(&writer, 2);
    writer_string(&writer, "file");
    writer_string(&writer, path);
    writer_string(&writer, "pages");
    writer_uint(&writer, pages);
    return print_json(writer_text(&writer), err);
}

/* "𠮷 (U+20BB7), …" */
static void tell_missing(const struct missing *missing)
{
    char words[MISSING_MAX * 32] = "";
    size_t count = 0;
    uint32_t i;

    for (i = 0; i < missing->count; i++) {
        count +=
            (size_t)snprintf(words + count, sizeof words - count,
                             SAY("%s%s (U+%04X)", "%s%s（U+%04X）"), i == 0 ? "" : SAY(", ", "、"),
                             missing->characters[i].text, missing->characters[i].code);
    }
    if (missing->count > 0) {
        complain("paper", SAY("no font on this machine has %s%s", "本机字体缺少 %s%s"), words,
                 missing->has_more ? SAY(" and others", " 等") : "");
    }
}

static enum status print(const struct request *request, const struct home *home, bool json,
                         struct error *err)
{
    struct document document;
    struct pdf pdf = {0};
    enum status status;

    document_init(&document);
    status = compose(&document, request, home, err);
    if (status == STATUS_OK) {
        status = pages_draw(&pdf, &document, err);
    }
    if (status == STATUS_OK) {
        status = write_file(request->path, &pdf, err);
    }
    if (status == STATUS_OK) {
        tell_missing(&pdf.missing);
    }
    if (status == STATUS_OK && strcmp(request->path, "-") != 0) {
        status = report(request->path, pdf.pages, json, err);
    }
    pdf_finish(&pdf);
    document_finish(&document);
    return status;
}

static int run(const struct arguments *arguments)
{
    struct request request = {0};
    struct error err = {0};
    enum status status = request_read(&request, arguments, &err);

    if (status == STATUS_OK) {
        status = print(&request, &arguments->home, arguments->json, &err);
    }
    return status == STATUS_OK ? EXIT_DONE : give_up("paper", &err);
}

static const struct subcommand command = {
    .word = "paper",
    .usage = "KIND --case CASE [-o FILE]",
    .meaning = WORDS("draw a paper; see `doorstep paper`", "打印单据，见 `doorstep paper`"),
    .examples = "",
    .flags = request_flags,
    .run = run};

int main(int argc, char **argv)
{
    static const struct subcommand *const commands[] = {&command, NULL};
    struct arguments arguments;
    struct error err = {0};

    if (streams_reserve() != STATUS_OK) {
        return EXIT_IO; /* perhaps nobody could hear why */
    }
    (void)signal(SIGPIPE, SIG_IGN);
    if (arguments_read(&arguments, commands, argc, argv, &err) != STATUS_OK) {
        complain("paper", "%s", err.text);
        return EXIT_USAGE;
    }
    if (arguments.version) {
        (void)printf("doorstep-paper %s\n", DOORSTEP_VERSION);
        return print_close(EXIT_DONE);
    }
    if (arguments.help || arguments.command == NULL) {
        arguments.command = &command;
        arguments_help(&arguments);
        return print_close(EXIT_DONE);
    }
    return print_close(run(&arguments));
}
