# inetlab: make, make run, make check; see README.md.

PREFIX     = /usr/local
SYSCONFDIR = /etc/inetlab

# Where objects and programs go; `make asan` builds a second set.
O = build
P = .

CC       = gcc
WARNINGS = -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wwrite-strings \
           -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla
HARDEN   = -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
           -fstack-clash-protection -fcf-protection -fPIE
CPPFLAGS = -D_GNU_SOURCE -DSYSCONFDIR='"$(SYSCONFDIR)"' -I. \
           $(shell pkg-config --cflags libbsd-overlay)
CFLAGS   = -std=gnu17 -O2 -g $(WARNINGS) $(HARDEN)
LDFLAGS  = -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LDLIBS   = $(shell pkg-config --libs libbsd-overlay libconfuse) -lcrypt -llockfile

SERVICES = $(notdir $(wildcard services/*))
PROGRAMS = $(patsubst %,$(P)/libexec/%,$(filter-out inetd,$(SERVICES))) \
           $(P)/sbin/inetd
COMMON   = $(patsubst %.c,$(O)/%.o,$(wildcard common/*.c common/mail/*.c))

all: $(PROGRAMS)

$(O)/libcommon.a: $(COMMON)
	@rm -f $@
	$(AR) rc $@ $^

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

.SECONDEXPANSION:
objects_of = $(patsubst %.c,$(O)/%.o,$(wildcard services/$(1)/*.c))

$(P)/libexec/%: $$(call objects_of,$$*) $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(P)/sbin/%: $$(call objects_of,$$*) $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

-include t/unit/unit.mk t/fuzz/fuzz.mk

clean:
	rm -rf build libexec sbin

-include $(shell find $(O) -name '*.d' -type f 2>/dev/null)

.PHONY: all clean
