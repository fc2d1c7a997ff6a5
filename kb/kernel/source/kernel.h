/* What all sources of the kernel share. Every function is pure arithmetic on arrays that the caller
   owns: no files, no threads, no state but scratch memory of the calling thread. */
#ifndef KB_KERNEL_H
#define KB_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Raised with any change of a signature or of what a function does; kb/kernel/library.py has the
   same number, and does not load a library that was compiled from other sources. */
#define KB_REVISION 3

#define KB_API __attribute__((visibility("default")))

#endif
