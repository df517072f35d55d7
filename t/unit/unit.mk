# Unit tests: each t/unit/NAME.c is a program that prints TAP; make unit runs
# them all. Handlers that only tests run are in t/handlers/, tools of the tests
# in t/.

UNIT     = $(patsubst t/unit/%.c,$(O)/t/unit/%,$(wildcard t/unit/*.c))
HANDLERS = $(patsubst t/handlers/%.c,$(P)/libexec/t/%,$(wildcard t/handlers/*.c))
TOOLS    = $(patsubst t/%.c,$(P)/libexec/t/%,t/killat.c t/talk.c t/idlers.c) \
           $(P)/libexec/t/tlspeer

$(UNIT): $(O)/t/unit/%: $(O)/t/unit/%.o $(O)/libcommon.a
	$(CC) $(CFLAGS) $(KIND) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) \
	    $(UNIT_LIBS) $(LDLIBS)

# A service's part that is tested alone.
$(O)/t/unit/incoming: $(O)/services/smtpd/incoming.o
$(O)/t/unit/path: $(O)/services/smtpd/path.o
$(O)/t/unit/tsig: $(addprefix $(O)/services/dnsd/,tsig.o tsig_keys.o message.o \
    name.o)
$(O)/t/unit/mime $(O)/t/unit/mime_limits: $(addprefix $(O)/services/imapd/,\
    address.o content.o envelope.o header.o mime.o parameter.o section.o \
    structure.o text.o)

$(O)/t/unit/dns_message: $(addprefix $(O)/services/dnsd/,message.o writer.o \
    name.o image.o layout.o)
$(O)/t/unit/dns_cookie: $(addprefix $(O)/services/dnsd/,cookie.o siphash.o \
    rrl.o)

# The directory's: each takes what it needs from all but main().
LDAP = $(filter $(O)/t/unit/ldap_%,$(UNIT))
$(LDAP): UNIT_LIBS = $(LDLIBS_ldapd)
$(LDAP): $(filter-out %/ldapd.o,$(call objects_of,ldapd))

$(HANDLERS): $(P)/libexec/t/%: $(O)/t/handlers/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(KIND) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# What the tests start thousands of times: static and without sanitizers.
$(filter-out %/tlspeer,$(TOOLS)): $(P)/libexec/t/%: t/%.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=gnu17 -O2 $(WARNINGS) -static -o $@ $<

$(P)/libexec/t/tlspeer: t/tlspeer.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=gnu17 -O2 $(WARNINGS) -o $@ $< $(LDLIBS_tlsd)

unit: $(UNIT)
	@failed=0; for test in $(UNIT); do \
		echo "# $$test"; $$test || failed=1; \
	done; exit $$failed

.SECONDARY: $(UNIT:=.o)
.PHONY: unit
