#include "data/regions.h"

#include <glib.h>
#include <string.h>

const char regions_england[] =
	"bedfordshire;berkshire;buckinghamshire;cambridgeshire;cheshire;cornwall;cumbria;"
	"derbyshire;devon;dorset;county durham;co durham;essex;gloucestershire;greater manchester;"
	"hampshire;herefordshire;hertfordshire;kent;lancashire;leicestershire;lincolnshire;"
	"merseyside;norfolk;northamptonshire;northumberland;nottinghamshire;oxfordshire;rutland;"
	"shropshire;somerset;staffordshire;suffolk;surrey;sussex;east sussex;west sussex;"
	"tyne and wear;warwickshire;west midlands;wiltshire;worcestershire;yorkshire;"
	"north yorkshire;south yorkshire;west yorkshire;east yorkshire;isle of wight;cleveland;"
	"teesside;avon;middlesex;huntingdonshire;westmorland;cumberland;humberside;";

const char regions_abroad[] =
	/* Scotland, Wales, Ireland, islands */
	"aberdeenshire;angus;argyll;ayrshire;banffshire;berwickshire;caithness;clackmannanshire;"
	"dumfriesshire;dunbartonshire;east lothian;fife;inverness shire;lanarkshire;midlothian;"
	"moray;orkney;perthshire;renfrewshire;ross shire;roxburghshire;shetland;stirlingshire;"
	"sutherland;west lothian;scotland;anglesey;brecknockshire;caernarfonshire;cardiganshire;"
	"carmarthenshire;ceredigion;clwyd;conwy;denbighshire;dyfed;flintshire;glamorgan;gwent;"
	"gwynedd;merionethshire;monmouthshire;montgomeryshire;pembrokeshire;powys;radnorshire;"
	"wales;county antrim;county armagh;county down;county fermanagh;county londonderry;"
	"county tyrone;northern ireland;ireland;county cork;county dublin;county galway;"
	"county kerry;dublin;galway;laois;offaly;meath;westmeath;louth;carlow;kildare;kilkenny;"
	"leitrim;limerick;monaghan;roscommon;sligo;tipperary;wicklow;donegal;isle of "
	"man;jersey;guernsey;"
	/* further away */
	"usa;united states;canada;australia;new zealand;south africa;india;pakistan;kenya;nigeria;"
	"ghana;malta;singapore;hong kong;jamaica;barbados;cyprus;germany;france;spain;dubai;"
	"alabama;alaska;arizona;arkansas;california;colorado;connecticut;delaware;florida;hawaii;"
	"idaho;illinois;indiana;iowa;kansas;kentucky;louisiana;maine;maryland;massachusetts;"
	"michigan;minnesota;mississippi;missouri;montana;nebraska;nevada;new hampshire;new jersey;"
	"new mexico;new york;north carolina;north dakota;ohio;oklahoma;oregon;pennsylvania;"
	"rhode island;south carolina;south dakota;tennessee;texas;utah;vermont;virginia;"
	"west virginia;wisconsin;wyoming;ontario;quebec;manitoba;saskatchewan;alberta;"
	"british columbia;nova scotia;new brunswick;newfoundland;new south wales;queensland;"
	"tasmania;";

/* Counties, and what they are called for short, what they were made of or were split into. */
static const struct {
	const char *county, *parts;
} parts_of[] = {
	{ "bedfordshire", "beds;central bedfordshire" },
	{ "berkshire", "berks;west berkshire;royal berkshire" },
	{ "buckinghamshire", "bucks" },
	{ "cambridgeshire", "cambs;huntingdonshire" },
	{ "cheshire", "cheshire east;cheshire west;cheshire west and chester" },
	{ "cumbria", "cumberland;westmorland;westmorland and furness" },
	{ "derbyshire", "derbys" },
	{ "east sussex", "sussex" },
	{ "east yorkshire", "yorkshire;east riding;humberside" },
	{ "gloucestershire", "glos;south gloucestershire" },
	{ "hampshire", "hants" },
	{ "hertfordshire", "herts" },
	{ "lancashire", "lancs" },
	{ "leicestershire", "leics" },
	{ "lincolnshire", "lincs;north lincolnshire;north east lincolnshire;humberside" },
	{ "north yorkshire", "yorkshire;cleveland;teesside" },
	{ "northamptonshire",
	  "northants;west northamptonshire;north northamptonshire;west northants;north northants" },
	{ "northumberland", "northd" },
	{ "nottinghamshire", "notts" },
	{ "oxfordshire", "oxon" },
	{ "shropshire", "salop" },
	{ "somerset", "north somerset;avon" },
	{ "south yorkshire", "yorkshire" },
	{ "staffordshire", "staffs" },
	{ "sussex", "east sussex;west sussex" },
	{ "west sussex", "sussex" },
	{ "west yorkshire", "yorkshire" },
	{ "wiltshire", "wilts" },
	{ "worcestershire", "worcs" },
	{ "yorkshire", "north yorkshire;south yorkshire;west yorkshire;east yorkshire" },
};

bool
regions_is_state(const char *folded, size_t len)
{
	static const char states[] =
		";ala;ariz;ark;ct;cal;calif;colo;conn;del;fla;ga;il;ill;ind;kan;ky;la;ma;mass;md;"
		"mich;minn;miss;mo;mont;nc;nd;neb;nev;nh;nj;nm;ny;oh;okla;ore;ont;pa;ri;sc;sd;tenn;"
		"tex;tx;ut;va;vt;wa;wash;wi;wis;wva;wyo;nsw;qld;vic;nz;usa;";

	for (const char *s = states; len > 0 && s[1]; s = strchr(s + 1, ';'))
		if (strncmp(s + 1, folded, len) == 0 && s[1 + len] == ';')
			return true;
	return false;
}

bool
regions_is_abroad(const char *folded)
{
	size_t len = strlen(folded);

	for (const char *r = regions_abroad; *r; r = strchr(r, ';') + 1)
		if (strncmp(r, folded, len) == 0 && r[len] == ';')
			return true;
	return false;
}

const char *
regions_within(const char *folded)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts_of); i++)
		if (strcmp(parts_of[i].county, folded) == 0)
			return parts_of[i].parts;
	return NULL;
}
