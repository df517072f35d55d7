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

$(O)/t/unit/ldap_message: UNIT_LIBS = $(LDLIBS_ldapd)
$(O)/t/unit/ldap_message: $(addprefix $(O)/services/ldapd/,message.o part.o)
$(O)/t/unit/ldap_values: $(addprefix $(O)/services/ldapd/,arena.o dn.o \
    dn_text.o entry.o entry_code.o ldif.o prepare.o rule.o schema.o \
    schema_core.o schema_file.o schema_text.o syntax.o syntax_time.o)
$(O)/t/unit/ldap_values: UNIT_LIBS = $(LDLIBS_ldapd)

$(HANDLERS): $(P)/libexec/t/%: $(O)/t/handlers/%.o $(O)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(KIND) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# The directory's store, on its own.
LDAP_STORE = $(addprefix $(O)/t/unit/,ldap_store ldap_entry)
$(LDAP_STORE): UNIT_LIBS = $(LDLIBS_ldapd)
$(LDAP_STORE): $(addprefix $(O)/services/ldapd/,arena.o bulk.o bulk_runs.o \
    dn.o dn_text.o dump.o entry.o entry_code.o ids.o index.o ldif.o \
    ldif_write.o load.o postings.o prepare.o rule.o schema.o schema_core.o \
    schema_entry.o schema_file.o schema_text.o stamp.o store.o \
    store_change.o store_find.o store_prepare.o store_state.o syntax.o \
    syntax_time.o)

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
