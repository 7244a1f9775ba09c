#include "tools/doorstep/shared/output/lang.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static bool chinese;

static bool is_chinese_locale(const char *locale)
{
    return strncmp(locale, "zh", 2) == 0 &&
           (locale[2] == '\0' || locale[2] == '_' || locale[2] == '-' || locale[2] == '.');
}

static const char *environment_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    size_t i;

    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0') {
            return value;
        }
    }
    return "";
}

enum status lang_choose(const char *given, struct error *err)
{
    if (given == NULL) {
        chinese = is_chinese_locale(environment_locale());
        return STATUS_OK;
    }
    if (strcmp(given, "zh") != 0 && strcmp(given, "en") != 0) {
        return error_set(err, STATUS_INVALID,
                         SAY("--lang %s: wants zh or en", "--lang %s：只能是 zh 或 en"), given);
    }
    chinese = strcmp(given, "zh") == 0;
    return STATUS_OK;
}

bool lang_is_chinese(void)
{
    return chinese;
}

const char *lang_say(const struct words *words)
{
    return chinese ? words->chinese : words->english;
}

const char *lang_errno(int code)
{
    static const struct {
        int code;
        const char *chinese;
    } known[] = {
        {ENOENT, "不存在"},         {EACCES, "没有权限"},    {EPERM, "不允许"},
        {EISDIR, "是目录"},         {ENOTDIR, "不是目录"},   {EEXIST, "已存在"},
        {ENAMETOOLONG, "名称过长"}, {ELOOP, "链接层数过多"}, {ENOSPC, "磁盘已满"},
        {EDQUOT, "磁盘配额已满"},   {EROFS, "文件系统只读"}, {EIO, "读写出错"},
        {EMFILE, "打开的文件过多"}, {EFBIG, "文件过大"},
    };
    size_t i;

    for (i = 0; chinese && i < sizeof known / sizeof known[0]; i++) {
        if (known[i].code == code) {
            return known[i].chinese;
        }
    }
    return strerror(code);
}
