"""Sources of every kind of the catalogue, with answers as their servers give them.

    kinds.py web FOLDER PORT     writes the answers (tests/origin/site.h) and prints, a line each and parted by tabs: kind, options
                            of `source add`, host, path and query that must be asked for, how many mentions it brings
    kinds.py left KINDS     KINDS: `source kinds --json`; prints the kinds that are read and have no row here
"""
import json, os, shlex, sys
from html import escape

SCHOOL = "Little Missenden CE Infant School"
Q = "%22Little%20Missenden%22%20school"


def rss(title, items, ns="", channel=""):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" %s><channel><title>%s</title><link>https://a.example/</link>'
            '<description>%s</description><language>en-GB</language>%s%s</channel></rss>' % (ns, title, title, channel, "".join(items)))


def item(title, link, text, guid=None, date="Mon, 02 Nov 2026 10:00:00 GMT", more=""):
    return ('<item><title>%s</title><link>%s</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate><description>%s</description>%s</item>'
            % (escape(title), escape(link), escape(guid or link), date, escape(text), more))


def atom(title, entries, ns=""):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" %s xml:lang="en"><title>%s</title><id>tag:a.example,2026:f</id>'
            '<updated>2026-11-02T10:00:00Z</updated>%s</feed>' % (ns, title, "".join(entries)))


def entry(title, link, text, kind="html", more=""):
    return ('<entry><id>tag:%s</id><title type="html">%s</title><link rel="alternate" type="text/html" href="%s"/><updated>2026-11-02T10:00:00Z</updated>'
            '<author><name>A. Writer</name></author><%s type="html">%s</%s>%s</entry>'
            % (escape(link), escape(title), escape(link), "summary" if kind == "summary" else "content", escape(text),
               "summary" if kind == "summary" else "content", more))


def html(title, body, head=""):
    return ('<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>%s</title>%s</head><body><main><h1>%s</h1>%s</main></body></html>'
            % (title, head, title, body))


RSS, ATOM, JSON, HTML, XML = ("application/rss+xml; charset=utf-8", "application/atom+xml; charset=utf-8", "application/json", "text/html; charset=utf-8",
                              "application/xml")
P = "<p>The fete of %s was on Saturday.</p>" % SCHOOL
OTHER = "The bridge is closed until Monday."
STATUS = {"id": "113", "uri": "https://social.example/users/a/statuses/113", "url": "https://social.example/@a/113", "created_at": "2026-11-01T09:00:00.000Z",
          "edited_at": None, "content": P, "visibility": "public", "language": "en", "account": {"acct": "a"}, "tags": [{"name": "lmschool"}]}
BOOST = dict(STATUS, id="114", uri="https://social.example/users/a/statuses/114", url=None, content="<p>%s</p>" % OTHER)
POST = {"post": {"id": 7, "name": "Fete at " + SCHOOL, "body": "It **rained**.", "ap_id": "https://lemmy.example/post/7", "published": "2026-11-01T09:00:00.123456Z"},
        "creator": {"name": "a"}, "counts": {"score": 3}}
COMMENT = {"comment": {"id": 9, "content": "My son goes to %s." % SCHOOL, "ap_id": "https://lemmy.example/comment/9", "published": "2026-11-01T09:00:00.123456Z"},
           "post": {"name": "Schools"}, "creator": {"name": "a"}}
NEWS = "https://paper.example/news/1"

# kind, options, host, path, query (None: none), type, answer, mentions; and pages behind it: (host, path, answer)
ROWS = [
    ("feed", "--url https://plain.example/feed", "plain.example", "/feed", None, RSS, rss("Plain", [item("Fete", "https://plain.example/1", SCHOOL)]), 1),
    ("page", "--url https://plain.example/page", "plain.example", "/page", None, HTML, html("Page", P), 1),
    ("site", "--url https://town.example/", "town.example", "/", None, HTML, html("Town", '<a href="/school">Our school</a>'), 1,
     [("town.example", "/school", html("Our school", P))]),
    ("sitemap", "--url https://listed.example/news-sitemap.xml", "listed.example", "/news-sitemap.xml", None, XML,
     '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
     '<loc>https://listed.example/fete</loc><news:news><news:publication><news:name>L</news:name><news:language>en</news:language></news:publication>'
     '<news:publication_date>2026-11-01</news:publication_date><news:title>Fete</news:title></news:news></url></urlset>', 1,
     [("listed.example", "/fete", html("Fete", P))]),
    ("council", "--site https://council.example", "council.example", "/", None, HTML, html("Council", '<a href="/minutes.html">Minutes</a>'), 1,
     [("council.example", "/minutes.html", html("Minutes of October", P))]),
    ("google-news", "", "news.google.com", "/rss/search", "q=" + Q + "%20when:30d&hl=en-GB&gl=GB&ceid=GB:en", RSS,
     rss("Google News", [item("Fete at %s - Bucks Free Press" % SCHOOL, "https://news.google.com/rss/articles/CBMiZ0FVX3lxTE?oc=5",
                              '<a href="https://news.google.com/rss/articles/CBMiZ0FVX3lxTE?oc=5" target="_blank">Fete at %s</a>&nbsp;<font color="#6f6f6f">Bucks Free Press</font>' % SCHOOL,
                              "CBMiZ0FVX3lxTE", more='<source url="https://www.bucksfreepress.co.uk">Bucks Free Press</source>'),
                         item(OTHER, "https://news.google.com/rss/articles/CBMiother?oc=5", OTHER)]), 1),
    ("google-alerts", "--user 123 --alert 456", "www.google.com", "/alerts/feeds/123/456", None, ATOM,
     atom("Google Alert", [entry("<b>%s</b> wins" % SCHOOL, "https://www.google.com/url?rct=j&sa=t&url=%s&ct=ga&cd=CAIy&usg=AOv" % NEWS, "&nbsp;... <b>%s</b> has won" % SCHOOL)],
          'xmlns:idx="urn:atom-extension:indexing" idx:index="no"'), 1, [("paper.example", "/news/1", html("Wins", P))]),
    ("bing-news", "", "www.bing.com", "/news/search", "q=" + Q + "&format=rss", RSS,
     rss("Bing", [item("Fete at " + SCHOOL, "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=5&url=https%3A%2F%2Fpaper.example%2Fnews%2F2&c=1", SCHOOL)],
         'xmlns:News="https://www.bing.com/news/search"'), 1, [("paper.example", "/news/2", html("Fete", P))]),
    ("gdelt", "", "api.gdeltproject.org", "/api/v2/doc/doc", "query=" + Q + "%20sourcecountry:UK&mode=artlist&format=json&maxrecords=100&sort=datedesc", JSON,
     json.dumps({"articles": [{"url": "https://paper.example/news/3", "url_mobile": "", "title": "Fete at " + SCHOOL, "seendate": "20261101T091500Z", "socialimage": "",
                               "domain": "paper.example", "language": "English", "sourcecountry": "United Kingdom"}]}), 1, [("paper.example", "/news/3", html("Fete", P))]),
    ("newsquest", "--site https://paper.example", "paper.example", "/news/rss/", None, RSS,
     rss("Paper", [item("Fete in the village", "https://paper.example/news/4", SCHOOL + " held its fete", more='<media:content url="https://paper.example/i.jpg"/>')],
         'xmlns:media="http://search.yahoo.com/mrss/"'), 1, [("paper.example", "/news/4", html("Fete", P))]),
    ("reach", "--site https://live.example", "live.example", "/", "service=rss", RSS, rss("Live", [item("Fete", "https://live.example/fete-1", SCHOOL)]), 1),
    ("govuk", "", "www.gov.uk", "/api/search.json", "q=" + Q + "&count=50&order=-public_timestamp&fields=title,link,description,public_timestamp", JSON,
     json.dumps({"results": [{"title": SCHOOL, "link": "/government/publications/school", "description": "Decision on admissions", "public_timestamp": "2026-11-01T09:30:02.000+00:00",
                              "index": "government", "_id": "/government/publications/school", "es_score": 1.0, "document_type": "edition"}], "total": 1, "start": 0,
                 "aggregates": {}, "suggested_queries": []}), 1, [("www.gov.uk", "/government/publications/school", html("Decision", P))]),
    ("govuk-organisation", "--organisation ofsted", "www.gov.uk", "/government/organisations/ofsted.atom", None, ATOM,
     atom("Ofsted", [entry("Report on " + SCHOOL, "https://www.gov.uk/government/news/1", SCHOOL, "summary")]), 1),
    ("ofsted", "", "reports.ofsted.gov.uk", "/provider/21/110457", None, HTML, html(SCHOOL, "<p>URN: 110457</p><ul><li>Inspection of %s, 3 November 2026</li></ul>" % SCHOOL), 1),
    ("whatdotheyknow", "--body bucks_council", "www.whatdotheyknow.com", "/feed/body/bucks_council", None, ATOM,
     atom("Requests", [entry("Response by Council to A. Person", "https://www.whatdotheyknow.com/request/1#incoming-2", "Places at %s" % SCHOOL)]), 1),
    ("theyworkforyou", "", "www.theyworkforyou.com", "/search/rss/", "s=" + Q, RSS,
     rss("TheyWorkForYou", [item("Rural Schools: Debate", "https://www.theyworkforyou.com/debates/?id=2026-11-01a.1.0", "my hon. Friend visited %s" % SCHOOL)]), 1),
    ("fixmystreet", "", "www.fixmystreet.com", "/rss/pc/HP7%200RA/2", None, RSS,
     rss("Problems", [item("Cars at the gate, 1st November", "https://www.fixmystreet.com/report/1", "Parked outside %s<br>Report on FixMyStreet" % SCHOOL,
                           more="<georss:point>51.68 -0.66</georss:point>")], 'xmlns:georss="http://www.georss.org/georss"'), 1),
    ("wordpress", "--site https://blog.example", "blog.example", "/feed/", None, RSS,
     rss("Blog", [item("Cake", "https://blog.example/cake/", "Cake [&#8230;]", more="<content:encoded><![CDATA[%s]]></content:encoded><dc:creator><![CDATA[pta]]></dc:creator>" % P)],
         'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'), 1),
    # two on one post, which names the school itself
    ("wordpress-comments", "--site https://blog.example", "blog.example", "/comments/feed/", None, RSS,
     rss("Comments", [item("Comment on Cake by A. Reader", "https://blog.example/cake/#comment-3", "Lovely. We are at %s." % SCHOOL),
                      item("Comment on Cake by B. Reader", "https://blog.example/cake/#comment-4", "We left %s for the cake." % SCHOOL)]), 2),
    ("wordpress-search", "--site https://blog.example", "blog.example", "/", "s=" + Q + "&feed=rss2", RSS,
     rss("Search", [item("Fete", "https://blog.example/fete/", SCHOOL)]), 1),
    ("discourse", "--site https://talk.example", "talk.example", "/posts.rss", None, RSS,
     rss("Talk", [item("Schools near Amersham", "https://talk.example/t/schools/12/3", P, "talk.example-post-12-3")]), 1),
    ("discourse-topics", "--site https://talk.example --category local --number 5", "talk.example", "/c/local/5.rss", None, RSS,
     rss("Local", [item("Which school?", "https://talk.example/t/which-school/13", P)]), 1),
    ("phpbb", "--site https://board.example", "board.example", "/app.php/feed", None, ATOM,
     atom("Board", [entry("Local \u2022 Re: parking", "https://board.example/viewtopic.php?p=9#p9", "Outside %s again.<hr />" % SCHOOL)]), 1),
    ("vbulletin", "--site https://forum.example", "forum.example", "/external.php", "type=RSS2", RSS,
     rss("Forum", [item("Parking", "https://forum.example/showthread.php?t=4", "outside %s" % SCHOOL)]), 1),
    ("mastodon", "--host social.example --tag lmschool", "social.example", "/api/v1/timelines/tag/lmschool", "limit=40", JSON, json.dumps([STATUS, BOOST]), 1),
    ("mastodon-tag", "--host social.example --tag lmschool", "social.example", "/tags/lmschool.rss", None, RSS,
     rss("#lmschool", ["<item><guid isPermaLink=\"true\">https://social.example/@b/2</guid><link>https://social.example/@b/2</link><pubDate>Sun, 01 Nov 2026 09:00:00 +0000</pubDate>"
                       "<description>%s</description><category>lmschool</category></item>" % escape(P)],
         'xmlns:webfeeds="http://webfeeds.org/rss/1.0" xmlns:media="http://search.yahoo.com/mrss/"'), 1),
    ("mastodon-search", "--host social2.example", "social2.example", "/api/v2/search", "q=" + Q + "&type=statuses&limit=40", JSON,
     json.dumps({"accounts": [], "hashtags": [], "statuses": [dict(STATUS, uri="https://social2.example/s/1", url="https://social2.example/@a/1")]}), 1),
    ("bluesky", "", "api.bsky.app", "/xrpc/app.bsky.feed.searchPosts", "q=" + Q + "&sort=latest&limit=100", JSON,
     json.dumps({"posts": [{"uri": "at://did:plc:abc/app.bsky.feed.post/3lq", "cid": "bafy", "author": {"did": "did:plc:abc", "handle": "a.example"},
                            "record": {"$type": "app.bsky.feed.post", "text": "Fete at %s!" % SCHOOL, "createdAt": "2026-11-01T09:00:00.000Z", "langs": ["en"]},
                            "indexedAt": "2026-11-01T09:00:01.000Z"}], "cursor": "100", "hitsTotal": 1}), 1),
    ("bluesky-account", "--handle school.example", "bsky.app", "/profile/school.example/rss", None, RSS,
     '<?xml version="1.0" encoding="UTF-8" ?><rss version="2.0"><channel><description>School</description><link>https://bsky.app/profile/school.example</link><title>@school.example</title>'
     "<item><link>https://bsky.app/profile/school.example/post/3lr</link><description>Fete at %s</description><pubDate>01 Nov 2026 09:00 +0000</pubDate>"
     '<guid isPermaLink="false">at://did:plc:abc/app.bsky.feed.post/3lr</guid></item></channel></rss>' % SCHOOL, 1),
    ("lemmy", "--host lemmy.example", "lemmy.example", "/api/v3/search", "q=" + Q + "&type_=Posts&sort=New&limit=50", JSON,
     json.dumps({"type_": "Posts", "comments": [], "posts": [POST], "communities": [], "users": []}), 1),
    ("lemmy-comments", "--host lemmy2.example", "lemmy2.example", "/api/v3/search", "q=" + Q + "&type_=Comments&sort=New&limit=50", JSON,
     json.dumps({"type_": "Comments", "comments": [COMMENT], "posts": [], "communities": [], "users": []}), 1),
    ("lemmy-community", "--host lemmy.example --community bucks", "lemmy.example", "/feeds/c/bucks.xml", "sort=New", RSS,
     rss("bucks", [item("Fete", "https://lemmy.example/post/8", 'submitted by <a href="https://lemmy.example/u/a">a</a><br>1 points<hr><p>%s</p>' % SCHOOL)]), 1),
    ("youtube", "--channel UCabc", "www.youtube.com", "/feeds/videos.xml", "channel_id=UCabc", "text/xml; charset=UTF-8",
     atom("Channel", ['<entry><id>yt:video:v1</id><yt:videoId>v1</yt:videoId><title>Nativity 2026</title><link rel="alternate" href="https://www.youtube.com/watch?v=v1"/>'
                      "<author><name>PTA</name></author><published>2026-11-01T09:00:00+00:00</published><updated>2026-11-01T09:00:00+00:00</updated><media:group><media:title>Nativity 2026</media:title>"
                      '<media:content url="https://www.youtube.com/v/v1" type="application/x-shockwave-flash"/><media:description>By %s</media:description></media:group></entry>' % SCHOOL],
          'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"'), 1),
    ("podcast", "--url https://cast.example/feed.xml", "cast.example", "/feed.xml", None, RSS,
     rss("Cast", [item("Episode 4", "https://cast.example/4", "A visit to %s" % SCHOOL,
                       more='<enclosure url="https://cast.example/4.mp3" length="9" type="audio/mpeg"/><itunes:summary>notes</itunes:summary>')],
         'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'), 1),
    ("reddit", "", "www.reddit.com", "/search.rss", "q=" + Q + "&sort=new", ATOM, atom("reddit", [entry("Schools?", "https://www.reddit.com/r/bucks/comments/1/", SCHOOL)]), 1),
    ("wikipedia", "--article 'Little Missenden'", "en.wikipedia.org", "/w/index.php", "title=Little%20Missenden&action=history&feed=atom", ATOM,
     atom("Little Missenden - Revision history", [entry("A. Writer: /* Schools */", "https://en.wikipedia.org/w/index.php?title=Little_Missenden&amp;diff=2",
                                                          "<table><tr><td>%s is in the village</td></tr></table>" % SCHOOL, "summary")]), 1),
]


def write(folder, host, path, query, kind, body):
    at = os.path.join(folder, host) + path.replace("%20", " ") + ("index.html" if path.endswith("/") else "") + ("?" + query if query else "")
    os.makedirs(os.path.dirname(at), exist_ok=True)
    with open(at, "w", encoding="utf-8") as f:
        f.write(body)
    with open(at + ".headers", "w") as f:
        f.write("Content-Type: %s\n" % kind)


def main():
    if sys.argv[1] == "left":
        read = {k["kind"] for k in json.load(open(sys.argv[2]))["kinds"] if k.get("read")}
        print(" ".join(sorted(read - {r[0] for r in ROWS})))
        return
    for kind, options, host, path, query, media, body, mentions, *behind in ROWS:
        write(sys.argv[2], host, path, query, media, body)
        for at, page, text in behind[0] if behind else []:
            write(sys.argv[2], at, page, None, HTML, text)
        print("\t".join((kind, shlex.join(shlex.split(options)) or "-", host, path + ("?" + query if query else ""), str(mentions))))


main()
