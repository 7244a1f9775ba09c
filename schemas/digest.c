#include "schemas/digest.h"

#include <openssl/evp.h>

#include <assert.h>
#include <stdio.h>

/* Fetching the algorithm costs as much as hashing a small record: once per process. */
static const EVP_MD *sha256(void)
{
    static EVP_MD *fetched;

    if (fetched == NULL) {
        fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
        assert(fetched != NULL);
    }
    return fetched;
}

/* The context too is kept: a program has one thread that hashes. */
static EVP_MD_CTX *context(void)
{
    static EVP_MD_CTX *kept;

    if (kept == NULL) {
        kept = EVP_MD_CTX_new();
        assert(kept != NULL);
    }
    return kept;
}

struct digest digest_of_parts(const struct text *parts, uint32_t count)
{
    struct digest digest;
    EVP_MD_CTX *hashing = context();
    int good = EVP_DigestInit_ex(hashing, sha256(), NULL);

    assert(good == 1); /* it allocates; going on without would read nothing's memory */
    for (uint32_t i = 0; i < count; i++) {
        good &= EVP_DigestUpdate(hashing, parts[i].bytes, parts[i].count);
    }
    good &= EVP_DigestFinal_ex(hashing, digest.bytes, NULL);
    assert(good == 1); /* SHA-256 of memory has no other way to end */
    return digest;
}

struct digest digest_of(struct text bytes)
{
    return digest_of_parts(&bytes, 1);
}

struct digest digest_of_state(struct text subject, struct text state)
{
    const char length[2] = {(char)(subject.count >> 8), (char)(subject.count & 0xFF)};
    const struct text parts[] = {{length, 2}, subject, state};

    return digest_of_parts(parts, 3);
}

void digest_add(struct digest *sum, const struct digest *term)
{
    unsigned carry = 0;

    for (int i = DIGEST_BYTES - 1; i >= 0; i--) {
        carry += (unsigned)sum->bytes[i] + term->bytes[i];
        sum->bytes[i] = (uint8_t)(carry & 0xFFU);
        carry >>= 8;
    }
}

void digest_subtract(struct digest *sum, const struct digest *term)
{
    unsigned borrow = 0;

    for (int i = DIGEST_BYTES - 1; i >= 0; i--) {
        unsigned difference = (unsigned)sum->bytes[i] - term->bytes[i] - borrow;

        sum->bytes[i] = (uint8_t)(difference & 0xFFU);
        borrow = (difference >> 8) & 1U;
    }
}

const char *digest_format(char text[DIGEST_TEXT_BYTES], const struct digest *digest)
{
    for (int i = 0; i < DIGEST_BYTES; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", (unsigned)digest->bytes[i]);
    }
    return text;
}
