/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a program by test_image.py, as the fault that its search must find: whatever key
 * passes through here is left behind in ordinary memory. */

#include <dlfcn.h>
#include <libsecret/secret.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void
keep (const void *data, size_t length)
{
  void *copy = malloc (length);

  if (copy == NULL)
    abort ();
  /* Nobody ever looks at it, so the compiler might leave it out. */
  memcpy (copy, data, length);
  __asm__ volatile("" : : "r"(copy) : "memory");
}

/* A wrapped file key is the only message of 16 bytes. */
int
crypto_aead_chacha20poly1305_ietf_encrypt (unsigned char *c,
                                           unsigned long long *clen,
                                           const unsigned char *m,
                                           unsigned long long mlen,
                                           const unsigned char *ad,
                                           unsigned long long adlen,
                                           const unsigned char *nsec,
                                           const unsigned char *npub,
                                           const unsigned char *k)
{
  __typeof__ (&crypto_aead_chacha20poly1305_ietf_encrypt) real =
      dlsym (RTLD_NEXT, "crypto_aead_chacha20poly1305_ietf_encrypt");

  if (mlen == 16)
    keep (m, 16);
  else
    keep (k, 32);
  return real (c, clen, m, mlen, ad, adlen, nsec, npub, k);
}

int
crypto_scalarmult_base (unsigned char *q, const unsigned char *n)
{
  __typeof__ (&crypto_scalarmult_base) real = dlsym (RTLD_NEXT, "crypto_scalarmult_base");

  keep (n, 32);
  return real (q, n);
}

SecretValue *
secret_value_new (const char *secret, gssize length, const char *content_type)
{
  __typeof__ (&secret_value_new) real = dlsym (RTLD_NEXT, "secret_value_new");

  keep (secret, length < 0 ? strlen (secret) : (size_t) length);
  return real (secret, length, content_type);
}
