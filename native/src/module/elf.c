/* SPDX-License-Identifier: Apache-2.0 */
#include "module/elf.h"

#ifdef __ELF__

#include "platform/system.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What this library was compiled for is what it can load. */
#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#elif defined(__riscv)
#define MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define MACHINE EM_PPC64
#elif defined(__s390x__)
#define MACHINE EM_S390
#elif defined(__i386__)
#define MACHINE EM_386
#elif defined(__arm__)
#define MACHINE EM_ARM
#endif

#define BYTE_ORDER_HERE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB)
#define CLASS_HERE (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32)

static const char *machine_name(unsigned machine)
{
    switch (machine) {
    case EM_386: return "x86";
    case EM_X86_64: return "x86-64";
    case EM_ARM: return "ARM";
    case EM_AARCH64: return "AArch64";
    case EM_RISCV: return "RISC-V";
    case EM_PPC64: return "POWER";
    case EM_S390: return "s390";
    }
    return "another machine";
}

static bool read_at(int file, uint64_t offset, void *to, size_t size)
{
    return offset <= INT64_MAX && xv_pread(file, to, size, (off_t)offset) == (ssize_t)size;
}

/* The end of what the headers say is in the file; false: even they are not all there. */
static bool find_end(int file, const ElfW(Ehdr) *header, uint64_t *end)
{
    *end = header->e_shoff + (uint64_t)header->e_shnum * header->e_shentsize;
    if (header->e_phentsize != sizeof(ElfW(Phdr)))
        return false;
    for (unsigned i = 0; i < header->e_phnum; i++) {
        ElfW(Phdr) part;
        uint64_t part_end;
        if (!read_at(file, header->e_phoff + i * sizeof part, &part, sizeof part)
            || __builtin_add_overflow((uint64_t)part.p_offset, (uint64_t)part.p_filesz, &part_end))
            return false;
        if (part_end > *end)
            *end = part_end;
    }
    return true;
}

static bool check(int file, char *problem, size_t size)
{
    ElfW(Ehdr) header;
    struct stat status;
    uint64_t end;
    if (xv_fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
        snprintf(problem, size, "it is no file");
    } else if (!read_at(file, 0, &header, sizeof header)) {
        snprintf(problem, size, "it is cut short: %lld bytes can be no shared library", (long long)status.st_size);
    } else if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
        snprintf(problem, size, "it is no shared library");
    } else if (header.e_ident[EI_DATA] != BYTE_ORDER_HERE || header.e_ident[EI_CLASS] != CLASS_HERE) {
        snprintf(problem, size, "it is for a machine of another word size or byte order");
    } else if (header.e_machine != MACHINE) {
        snprintf(problem, size, "it is for %s, this is %s", machine_name(header.e_machine), machine_name(MACHINE));
    } else if (header.e_type != ET_DYN) {
        snprintf(problem, size, "it is no shared library but an object file or a program");
    } else if (!find_end(file, &header, &end) || end > (uint64_t)status.st_size) {
        snprintf(problem, size, "it is cut short: there are %lld bytes, and its headers speak of more",
                 (long long)status.st_size);
    } else {
        return true;
    }
    return false;
}

bool xv_elf_check(const char *path, char *problem, size_t size)
{
    int file = xv_open(path, O_RDONLY | O_CLOEXEC);
    bool ok;
    if (file < 0) {
        snprintf(problem, size, "%s", strerror(errno));
        return false;
    }
    ok = check(file, problem, size);
    xv_close(file);
    return ok;
}

#else

/* Elsewhere the loader checks what it loads. */
bool xv_elf_check(const char *path, char *problem, size_t size) { return (void)path, (void)problem, (void)size, true; }

#endif
