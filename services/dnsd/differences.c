/* differences.c - what has to be done to one version of a zone. */
#include "services/dnsd/differences.h"

#include "services/dnsd/layout.h"
#include "services/dnsd/types.h"

/* A walk through all records of an image. */
struct walk {
	const struct image *image;
	uint32_t node, set, record, at; /* the set and record within those */
	bool more;
	struct zone_record now;
};

/* Go on to the next record that is not SOA. */
static void
step(struct walk *w)
{
	const struct image *image = w->image;
	const struct node *node;
	const struct rrset *set;
	struct record record;

	for (; w->node < image->header->node_n; w->node++, w->set = 0) {
		node = image_node(image, w->node);
		for (; w->set < node->rrset_n; w->set++, w->record = 0) {
			set = &image->rrsets[node->rrsets + w->set];
			if (w->record == set->count || set->type == TYPE_SOA)
				continue;
			if (w->record++ == 0)
				w->at = set->records;
			image_record(image, &w->at, &record);
			w->now = (struct zone_record){
				.owner = image_at(image, node->name),
				.rdata = record.rdata,
				.rdlength = record.rdlength,
				.type = set->type,
				.ttl = set->ttl,
			};
			return;
		}
	}
	w->more = false;
}

static void
start(struct walk *w, const struct image *image)
{
	*w = (struct walk){ .image = image, .more = true };
	step(w);
}

int
compare_records(const struct zone_record *a, const struct zone_record *b)
{
	int order = name_compare(a->owner, b->owner);

	if (order == 0)
		order = a->type - b->type;
	if (order == 0)
		order = layout_compare_data(
		    a->type, a->rdata, a->rdlength, b->rdata, b->rdlength);
	return order;
}

static int
compare(const struct zone_record *a, const struct zone_record *b)
{
	int order = compare_records(a, b);

	return order != 0 ? order : (a->ttl > b->ttl) - (a->ttl < b->ttl);
}

bool
differences(const struct image *old, const struct image *new, take_record *gone,
    take_record *come, void *own)
{
	struct walk a, b;
	int order;

	start(&a, old);
	start(&b, new);
	while (a.more || b.more) {
		order = !a.more ? 1 : !b.more ? -1 : compare(&a.now, &b.now);
		if (order < 0 && gone != NULL && !gone(own, &a.now))
			return false;
		if (order > 0 && come != NULL && !come(own, &b.now))
			return false;
		if (order <= 0)
			step(&a);
		if (order >= 0)
			step(&b);
	}
	return true;
}

bool
all_records(const struct image *image, take_record *take, void *own)
{
	struct walk w;

	for (start(&w, image); w.more; step(&w))
		if (!take(own, &w.now))
			return false;
	return true;
}
