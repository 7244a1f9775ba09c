#include "broker/endpoint.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ENDPOINT_BYTES_MAX 512

/* What may be listened on begins with a loopback network and has digits, dots and one colon. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char loopback[] = "tcp://127.";
    char endpoint[ENDPOINT_BYTES_MAX + 1] = "";
    const char *rest = endpoint + sizeof loopback - 1;
    size_t address;

    if (size > ENDPOINT_BYTES_MAX || memchr(data, '\0', size) != NULL) {
        return 0;
    }
    (void)memcpy(endpoint, data, size);
    if (endpoint_check(endpoint, NULL) != STATUS_OK) {
        return 0;
    }
    assert(strncmp(endpoint, loopback, sizeof loopback - 1) == 0);
    address = strspn(rest, "0123456789.");
    assert(address <= sizeof "255.255.255" - 1 && rest[address] == ':');
    rest += address + 1;
    assert(strcmp(rest, "*") == 0 || (strspn(rest, "0123456789") == strlen(rest) && *rest != '\0'));
    return 0;
}
