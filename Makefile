# inetlab: make run, make check; see README.md.

# Of a prefix that is not the system's, settings and mail are in it too.
PREFIX     = /usr/local
SYSCONFDIR = $(filter-out /usr /usr/local,$(PREFIX))/etc/inetlab
SPOOLDIR   = $(filter-out /usr /usr/local,$(PREFIX))/var/spool/inetlab

# make run listens on this plus the well-known port, as CONF says.
OFFSET = 8000
CONF   = etc/inetd.conf

# Where objects and programs go; `make asan` builds a second set.
O = build
P = .

CC       = gcc
WARNINGS = -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wwrite-strings \
           -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla
HARDEN   = -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
           -fstack-clash-protection -fcf-protection -fPIE
CPPFLAGS = -D_GNU_SOURCE -I. $(LIBS_CFLAGS)
CFLAGS   = -std=gnu17 -O2 -g $(WARNINGS) $(HARDEN)
LDFLAGS  = -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
# Only libc is looked for at each start: every library more would cost each
# process of a connection a dozen page faults at its start and at its end.
LDLIBS   = -Wl,-Bstatic $(LIBS) -llber -lcrypt -llockfile $(SHARED)
KIND     = -pie
SHARED   = -Wl,-Bdynamic

# And here not even that: a fifth less for each connection. (What the linker
# warns of, users and hosts by name, these do not ask for.)
STATIC = dnsd httpd ldapd pop3d smtpd
$(STATIC:%=$(P)/libexec/%): KIND = -static-pie -Wl,--no-warnings
$(STATIC:%=$(P)/libexec/%): SHARED =

# The libraries are asked for once, and not before something is built.
LIBS_CFLAGS = $(eval LIBS_CFLAGS := $(shell pkg-config --cflags libbsd-overlay))$(LIBS_CFLAGS)
LIBS        = $(eval LIBS := $(shell pkg-config --static --libs libbsd-overlay libconfuse nettle))$(LIBS)

# What one program alone is linked with: no other one knows of keys, or of the
# tables of Unicode.
LDLIBS_tlsd    = -Wl,-Bstatic -lssl -lcrypto $(SHARED)
LDLIBS_dnsd    = -Wl,-Bstatic -lldns -lcrypto $(SHARED)
LDLIBS_httpd   = -Wl,-Bstatic -laprutil-1 -lapr-1 $(SHARED)
LDLIBS_ldapd   = -Wl,-Bstatic -llber -llmdb -lidn $(SHARED)
LDLIBS_account = -Wl,-Bstatic -lidn $(SHARED)

SERVICES = $(notdir $(wildcard services/*))
PROGRAMS = $(patsubst %,$(P)/libexec/%,$(filter-out inetd,$(SERVICES))) \
           $(P)/sbin/inetd
COMMON   = $(patsubst %.c,$(O)/%.o,$(wildcard common/*.c common/mail/*.c))

all: $(PROGRAMS)

$(O)/libcommon.a: $(COMMON)
	@rm -f $@
	$(AR) rc $@ $^

# Apache's hashes of passwords.
$(O)/services/httpd/htpasswd.o: CPPFLAGS += $(shell pkg-config --cflags-only-I apr-util-1)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

.PRECIOUS: $(O)/%.o
.SECONDEXPANSION:
objects_of = $(patsubst %.c,$(O)/%.o,$(wildcard services/$(1)/*.c))

$(P)/libexec/%: $$(call objects_of,$$*) $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(KIND) $(LDFLAGS) -o $@ $^ $(LDLIBS_$*) $(LDLIBS)

$(P)/sbin/%: $$(call objects_of,$$*) $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(KIND) $(LDFLAGS) -o $@ $^ $(LDLIBS)

-include t/unit/unit.mk t/fuzz/fuzz.mk t/bench/bench.mk

# As many at once as there are processors, unless asked for something else.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# In each: first what is missing, then the rest with it there.
run:
	@scripts/deps run
	@+$(MAKE) -s $(JOBS) all
	@scripts/run -o $(OFFSET) $(CONF)

check:
	@scripts/deps check
	@scripts/peers >/dev/null || :
	@+$(MAKE) -s $(JOBS) tested
	@scripts/check $(P) $(UNIT)

tested: all $(UNIT) $(HANDLERS) $(TOOLS)

# The same tests with programs that stop at the first wrong access, overflow
# or leak.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
           -fno-omit-frame-pointer -fPIE
# (They look for the real crypt_r(3) among the libraries that are shared.)
ASAN     = O=build/asan P=build/asan HARDEN= LDLIBS='$(LIBS) -llber -lcrypt -llockfile' \
           KIND=-pie SHARED=-Wl,-Bdynamic \
           LDFLAGS='$(SANITIZE) build/asan/t/asan.o' \
           CFLAGS='-std=gnu17 -O1 -g $(WARNINGS) $(SANITIZE) \
           -DREPORTS=\"$(CURDIR)/build/asan/reports\"'
asan:
	@scripts/deps check
	@+$(MAKE) -s $(ASAN) build/asan/t/asan.o
	@+$(MAKE) -s $(ASAN) check

soak:
	@+SOAK=1 $(MAKE) -s check

lint:
	@scripts/deps lint
	@+$(MAKE) -s all
	@scripts/lint

bench: all
	@scripts/deps bench
	@t/bench/run
	@t/bench/mail
	@t/bench/mail full imap
	@t/bench/tls
	@t/bench/dns
	@t/bench/http
	@t/bench/ldap

install: all
	@scripts/install '$(P)' '$(DESTDIR)' '$(PREFIX)' '$(SYSCONFDIR)' '$(SPOOLDIR)'

clean:
	rm -rf build libexec sbin

-include $(shell find $(O) -name '*.d' -type f 2>/dev/null)

.PHONY: all run check tested asan soak lint bench install clean
