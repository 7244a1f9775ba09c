#include "broker/endpoint.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SCHEME "tcp://"
#define PORT_MAX 65535

/* Four numbers of which the first is 127. */
static bool is_loopback(const char *host, size_t count)
{
    unsigned int number = 0;
    unsigned int digits = 0;
    int numbers = 0;

    for (size_t i = 0; i <= count; i++) {
        if (i < count && isdigit((unsigned char)host[i]) && digits < 3) {
            number = number * 10 + (unsigned int)(host[i] - '0');
            digits++;
        } else if ((i == count || host[i] == '.') && digits > 0 && number <= 255 &&
                   (numbers > 0 || number == 127)) {
            numbers++;
            number = 0;
            digits = 0;
        } else {
            return false;
        }
    }
    return numbers == 4;
}

static bool is_port(const char *port)
{
    char *end;
    long number;

    if (strcmp(port, "*") == 0) {
        return true;
    }
    number = isdigit((unsigned char)port[0]) ? strtol(port, &end, 10) : 0;
    return number > 0 && number <= PORT_MAX && *end == '\0';
}

enum status endpoint_check(const char *endpoint, struct error *err)
{
    const char *host = endpoint + strlen(SCHEME);
    const char *colon = strrchr(endpoint, ':');

    if (strncmp(endpoint, SCHEME, strlen(SCHEME)) != 0 || colon == NULL || colon < host ||
        !is_port(colon + 1)) {
        return error_set(
            err, STATUS_INVALID,
            "--listen %s: asks tcp://127.0.0.1:PORT; without --listen the socket is in "
            "the home",
            endpoint);
    }
    if (!is_loopback(host, (size_t)(colon - host))) {
        return error_set(
            err, STATUS_INVALID,
            "--listen %s: only addresses of this machine, in numbers: tcp://127.0.0.1:%s; "
            "others would need keys, and there are none yet",
            endpoint, colon + 1);
    }
    return STATUS_OK;
}
