/* constants.c - what a program never writes again, shared with its children. */
#include "common/constants.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/log.h"

struct range {
	uintptr_t at, end;
};

/* The whole pages that the program itself has had made read-only (RELRO). */
static int
find_relro(struct dl_phdr_info *program, size_t size, void *own)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct range *found = own;
	const ElfW(Phdr) * segment;
	int i;

	(void)size;
	for (i = 0; i < program->dlpi_phnum; i++) {
		segment = &program->dlpi_phdr[i];
		if (segment->p_type != PT_GNU_RELRO)
			continue;
		found->at = program->dlpi_addr + segment->p_vaddr;
		found->end = (found->at + segment->p_memsz) & ~(page - 1);
		found->at &= ~(page - 1);
	}
	return 1; /* the first is the program; libraries are small */
}

/* Not by write(2): what is between constants, a sanitizer lets nobody read. */
static bool
write_all(int fd, const struct range *relro)
{
	size_t n = relro->end - relro->at;

	return syscall(SYS_write, fd, relro->at, n) == (long)n;
}

void
constants_share(void)
{
	struct range relro = { 0, 0 };
	int fd = memfd_create("constants", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t n;

	dl_iterate_phdr(find_relro, &relro);
	n = relro.end - relro.at;
	if (fd != -1 && n > 0 && write_all(fd, &relro) &&
	    fcntl(fd, F_ADD_SEALS,
	        F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) ==
	        0 &&
	    mmap((void *)relro.at, n, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd,
	        0) == MAP_FAILED)
		log_debug("constants: %s", strerror(errno));
	if (fd != -1)
		close(fd);
}
