#!/usr/bin/env python3
"""Writes tests/cases/mentions: invented documents with and without a mention of invented schools.

    make_mentions.py tests/cases/mentions

The same texts every time (the seed is fixed); change the lists below to change them."""
import html
import json
import os
import random
import sys

rng = random.Random(20240607)

SCHOOLS = {
    "fen": dict(name="Wickenholme CE (VA) Primary School", postcode="CB99 4TF", town="Marchbury",
                parish="Wickenholme", county="Cambridgeshire", diocese="Ely",
                website="https://www.wickenholmeprimary.example/", phone="01632 960701", urn="999101",
                handles=["@WickenholmeCE"], hashtags=["#WeAreWickenholme"], extra_aliases=[],
                not_us=["Wickenby CE Primary School"], context=[]),
    "sj": dict(name="St John's Catholic Primary School", postcode="CA99 2LD", town="Harrowgill",
               parish="Netherby Cross", county="Cumbria", diocese="Lancaster",
               website="https://www.stjohns-netherbycross.example", phone="(01632) 960 702", urn="999102",
               handles=["@StJohnsNX"], hashtags=["#StJohnsNX"], extra_aliases=[], not_us=[], context=[]),
    "grv": dict(name="The Grove School", postcode="SY99 7QA", town="Telbridge", parish="", county="Shropshire",
                diocese="", website="https://www.thegrove.example", phone="01632 960703", urn="999103",
                handles=["@GroveTelbridge"], hashtags=["#GroveGang"], extra_aliases=[], not_us=[],
                context=["Weir Street", "special school"]),
    "well": dict(name="Well Green Infant and Nursery School", postcode="ME99 3JB", town="Astonbury",
                 parish="Well Green", county="Kent", diocese="", website="https://www.wellgreen.kent.sch.example",
                 phone="01632 960704", urn="", handles=[], hashtags=[], extra_aliases=[],
                 not_us=["Well Green Junior School"], context=[]),
    "fed": dict(name="Lyddon and Holmbury Village Primary School", postcode="DT99 8RW", town="Crewdale",
                parish="Lyddon", county="Dorset", diocese="", website="", phone="", urn="",
                handles=["LyddonHolmbury"], hashtags=[], extra_aliases=[], not_us=[], context=[]),
    "old": dict(name="Skelder Bridge Academy", postcode="YO99 1HN", town="Hallowby", parish="",
                county="North Yorkshire", diocese="", website="https://skelderbridge.example", phone="01632 960706",
                urn="999106", handles=["@SkelderBridge"], hashtags=[], extra_aliases=["Hallowby County School", "SBA"],
                not_us=[], context=[]),
    "jun": dict(name="Brackenfold Junior School", postcode="S99 5PE", town="Dronley", parish="Brackenfold",
                county="Derbyshire", diocese="", website="https://www.brackenfold-jun.example", phone="01632 960707",
                urn="999107", handles=[], hashtags=["#BrackenfoldBees"], extra_aliases=["Brackenfold Juniors"],
                not_us=["Brackenfold Infant School"], context=[]),
}

# Ways to write each school, by category. What a reader would take for this school.
SPELLINGS = {
    "fen": {
        "exact": ["Wickenholme CE (VA) Primary School", "Wickenholme CE Primary School"],
        "faith": ["Wickenholme C of E Primary School", "Wickenholme C.E. Primary School",
                  "Wickenholme CofE (Aided) Primary School", "Wickenholme Church of England Primary School",
                  "Wickenholme Church of England Voluntary Aided Primary School", "Wickenholme C. of E. VA Primary"],
        "short": ["Wickenholme Primary School", "Wickenholme Primary", "Wickenholme School",
                  "Wickenholme village school", "Wickenholme Infants' School"],
        "turned": ["the primary school in Wickenholme", "Wickenholme's primary school",
                   "the Church of England school at Wickenholme", "the little school in the village of Wickenholme",
                   "the C of E Primary School, Wickenholme"],
        "typo": ["Wickenhlome Primary School", "Wickenhome CE Primary School", "Wickenholme Primray School",
                 "Wickenholme CE Primary Schol", "Wickenhollme School"],
        "joined": ["Wickenholme and Upware schools", "Upware and Wickenholme primary schools"],
        "tag": ["#WeAreWickenholme", "#WickenholmeSchool", "#wickenholmeprimary", "@WickenholmeCE"],
        "initials": [],
    },
    "sj": {
        "exact": ["St John's Catholic Primary School, Netherby Cross", "St John's Catholic Primary School in Harrowgill",
                  "St John\u2019s Catholic Primary School (CA99 2LD)"],
        "faith": ["St John's RC Primary School, Netherby Cross", "St Johns Roman Catholic Primary, Netherby Cross",
                  "St. John's R.C. Primary School, Harrowgill"],
        "short": ["Saint John's Primary School, Netherby Cross", "St John's School in Netherby Cross",
                  "St John's Primary (Netherby Cross)", "Netherby Cross Catholic Primary School"],
        "turned": ["Netherby Cross's St John's Catholic Primary School", "the Catholic primary school in Netherby Cross",
                   "Harrowgill's St John's Primary School"],
        "typo": ["St John's Catholic Primray School, Netherby Cross", "St John's Cathlic Primary School, Harrowgill"],
        "joined": ["St John's and Our Lady's Catholic primary schools in Harrowgill"],
        "tag": ["#StJohnsNX", "@StJohnsNX", "#StJohnsNetherbyCross", "#NetherbyCrossStJohns"],
        "initials": [],
    },
    "grv": {
        "exact": ["The Grove School, Telbridge", "the Grove School in Telbridge", "The Grove School (Telbridge)",
                  "the Grove School (SY99 7QA)"],
        "faith": [],
        "short": ["Grove School, Telbridge", "Telbridge's Grove School", "Telbridge Grove School"],
        "turned": [],
        "typo": ["The Grove Shcool, Telbridge", "the Grove Scholl in Telbridge"],
        "joined": [],
        "tag": ["#GroveGang", "@GroveTelbridge", "#GroveSchoolTelbridge", "#TelbridgeGroveSchool"],
        "initials": [],
    },
    "well": {
        "exact": ["Well Green Infant and Nursery School", "Well Green Infant & Nursery School"],
        "faith": [],
        "short": ["Well Green Infants", "Well Green Infant School", "Well Green School", "Well Green Infants' School",
                  "WELL GREEN INFANT SCHOOL"],
        "turned": ["the infant school at Well Green", "Infant and Nursery School, Well Green",
                   "Well Green's infant school", "the village school in Well Green"],
        "typo": ["Well Green Infnat School", "Well Green Infant Scool", "Well Gren Infant School"],
        "joined": ["Well Green and Sandling infant schools", "Well Green, Sandling and Hythe Road schools"],
        "tag": ["#WellGreenInfants", "#wellgreenschool", "#WellGreenNurserySchool"],
        "initials": ["WGINS"],
    },
    "fed": {
        "exact": ["Lyddon and Holmbury Village Primary School", "Lyddon & Holmbury Village Primary School"],
        "faith": [],
        "short": ["Lyddon and Holmbury Primary School", "Lyddon & Holmbury School", "Lyddon and Holmbury Primary",
                  "Lyddon Village Primary School, near Crewdale", "Lyddon Village School"],
        "turned": ["the primary school in Lyddon", "the village school at Lyddon and Holmbury"],
        "typo": ["Lydon and Holmbury Primary School", "Lyddon and Holmbruy Primary School"],
        "joined": ["Lyddon and Holmbury schools"],
        "tag": ["@LyddonHolmbury", "#LyddonAndHolmburySchool", "#lyddonandholmburyprimary"],
        "initials": ["LHVPS"],
    },
    "old": {
        "exact": ["Skelder Bridge Academy", "SKELDER BRIDGE ACADEMY"],
        "faith": ["Skelder Bridge Church of England Academy"],
        "short": ["Skelder Bridge school", "Skelder Bridge Academy Trust", "Skelder Bridge Acad."],
        "turned": ["Hallowby's Skelder Bridge Academy", "the academy at Skelder Bridge"],
        "typo": ["Skelder Bridge Acadmey", "Skleder Bridge Academy", "Skelder Brigde Academy", "SkelderBridge Academy"],
        "joined": ["Skelder Bridge and Eastfield academies"],
        "tag": ["@SkelderBridge", "#SkelderBridgeAcademy", "#TeamSkelderBridgeAcademy"],
        "initials": ["SBA"],
        "old-name": ["Hallowby County School", "the former Hallowby County School", "the old Hallowby County School"],
    },
    "jun": {
        "exact": ["Brackenfold Junior School", "Brackenfold Juniors"],
        "faith": ["Brackenfold Community Junior School"],
        "short": ["Brackenfold Junior Sch.", "Brackenfold School", "Brackenfold Primary School",
                  "Brackenfold Jun. School"],
        "turned": ["the junior school in Brackenfold", "Junior School, Brackenfold", "Brackenfold's junior school"],
        "typo": ["Brackenfold Juinor School", "Brackenfodl Junior School", "Brakenfold Junior School"],
        "joined": ["Brackenfold and Moss Rise junior schools", "Brackenfold Infant and Junior Schools"],
        "tag": ["#BrackenfoldBees", "#BrackenfoldJuniorSchool", "#brackenfoldjuniors"],
        "initials": [],
    },
}

# Other things that bear the name, or another's name that is like it.
OTHERS = {
    "fen": dict(
        near=["Wickenby CE Primary School", "Great Wickenholme Grange School", "Wickenham Primary School",
              "Wickenholme Riding School", "Wickenholme Pre-School", "Wickenholme Sunday School",
              "Wickenholme School of Dance", "Wickham Holme Primary School", "Wickenholme Driving School",
              "Upware Primary School in Wickenholme Road"],
        thing=["Wickenholme church", "the Wickenholme Feast", "Wickenholme Cricket Club", "Wickenholme village hall",
               "the Wickenholme ferry", "the lock at Wickenholme"]),
    "sj": dict(
        near=["St John's Catholic Primary School, Wexborough", "St John's CE Primary School, Harrowgill",
              "St Joseph's Catholic Primary School, Harrowgill", "St John Fisher Catholic School, Harrowgill",
              "St John's Catholic High School, Barrowby", "St John's Catholic Primary School in Ellerside",
              "St John's Pre-School, Netherby Cross", "St John the Baptist Primary School, Harrowgill",
              "Netherby Cross Dance School"],
        thing=["St John's church", "St John's Ambulance", "St John's College", "St John's Well at Netherby Cross",
               "the Netherby Cross show"]),
    "grv": dict(
        near=["The Grove School, Marlingford", "Grove Primary School, Telbridge Road, Leeds", "Orange Grove School",
              "Walnut Grove School, Telbridge", "The Grove School for Girls", "The Grove School in Thaxby",
              "Grove House School", "The Grove School of Motoring", "Grove Hill School, Telbridge",
              "Telbridge Grammar School"],
        thing=["the Grove, Telbridge", "Grove Street", "The Grove Hotel in Telbridge", "an olive grove",
               "the Telbridge Show"]),
    "well": dict(
        near=["Well Green Junior School", "Wells Green Primary School", "Wellgreen Farm Riding School",
              "Well Lane Infant School", "Green Well Infant School", "Well Green Puppy School",
              "Well Green Cookery School", "Well Green Pre-School"],
        thing=["the pump at Well Green", "Well Green cricket pavilion", "the Well Green Fete", "Well Green Road",
               "the Green Man"]),
    "fed": dict(
        near=["Lydden Primary School", "Holmbury Riding School", "Lyddon Park Infant School", "Holmwood Primary School",
              "Lyddon Sunday School", "Holmbury Driving School", "Lyddon and Holmbury Pre-School"],
        thing=["the lane from Lyddon to Holmbury", "Lyddon and Holmbury parish council", "Holmbury church",
               "Lyddon water meadows", "the Lyddon and Holmbury Cricket Club"]),
    "old": dict(
        near=["Skelder Primary School", "Bridge Academy, Salterby", "Kelder Bridge School", "Skelder Ridge Academy of Dance",
              "Hallowby Primary School", "Skelder Bridge Dance Academy", "Skelder Bridge Riding School",
              "Skelton Bridge Academy"],
        thing=["the bridge at Skelder", "Skelder Bridge itself", "Skelder Bridge Mill", "the Hallowby regatta",
               "Skelder Bridge station"]),
    "jun": dict(
        near=["Brackenfold Infant School", "Brackenfield Junior School", "Brackenfold Nursery School",
              "Brackenfold High School", "Brackenhill Junior School", "Brackenfold Sunday School",
              "Brackenfold Gymnastics School", "Bracken Fold Infants, Ambleby"],
        thing=["Brackenfold allotments", "the Brackenfold gala", "Brackenfold Methodist chapel",
               "the junior football league at Brackenfold", "Brackenfold Lane"]),
}

# Places elsewhere; none of these belongs to any school above.
ELSEWHERE = ["Marlingford", "Wexborough", "Thaxby", "Salterby", "Ellerside", "Copplethorpe"]

# {N} is the name, {T} the school's town. The first word of a text is never the name in small letters.
FRAMES = [
    "Ten trees were planted by pupils of {N} last week, with more to follow in the autumn.",
    "My daughter started at {N} in September and comes home singing in what may be Latin.",
    "Traffic wardens will visit {N} after complaints about parking on the zigzags.",
    "Our thanks go to {N} for the loan of forty chairs and a very large tea urn.",
    "The inspectors came to {N} on a Tuesday, when the boiler was off, and were kind about it.",
    "Does anyone have a spare jumper, age 7, for {N}? Ours has gone to live on a train.",
    "The council has agreed to resurface the path between the bus stop and {N}.",
    "A supply teacher is wanted at {N} from January; hours by arrangement.",
    "She left {N} in 1974 with a prize for needlework and a lasting fear of semolina.",
    "Contrary to what was said on this page, nobody was sent home from {N} on Friday.",
    "The quiz night raised 312 pounds, which {N} will spend on musical instruments.",
    "At {N} the children keep hens, and the hens keep the children busy.",
    "We were told that {N} is full in Year 3. Is there a waiting list, and is it worth it?",
    "The lollipop man outside {N} retires after twenty-two winters.",
    "An appeal about a place at {N} was dismissed by the panel.",
    "A burst pipe has closed {N} until further notice.",
    "Photographs of {N} in the nineteen-fifties are wanted for the exhibition.",
    "The chess team from {N} came second, having lost a bishop under the radiator.",
    "Application 23/0417: new canopy at {N}. No objections were received.",
    "Governors at {N} have asked families what they think of a longer lunch.",
    "Whoever found a blue scooter near the gates of {N}, please bring it back.",
    "The choir of {N} sang in the square, and even the pigeons stopped.",
    "Honestly the dinners at {N} are better than the ones I make.",
    "The vicar opened the new library at {N} and read the story about the bear twice.",
    "Police spoke to a motorist who had driven at 41 mph past {N}.",
    "I taught at {N} for a year and have never laughed so much before or since.",
    "The new head of {N} has promised to learn every name by half term.",
    "Cycle training starts at {N} on Monday; helmets can be borrowed.",
    "Rumours that {N} is to close are untrue, the authority said yesterday.",
    "The mural on the wall of {N} was finished in the rain.",
]
TITLES = ["Notes and news", "Week by week", "In brief", "Local matters", "What we heard", "From the committee",
          "Board, general", "Round-up", "Diary", "Matters arising", "Ask the neighbours", "Around and about"]
FILLERS = [
    "The next meeting will be held upstairs because of the decorators.",
    "Bins will be emptied a day late after the holiday.",
    "Anyone who can lend a gazebo should speak to the treasurer.",
    "It rained, and then it rained more quietly.",
    "The minutes of the last meeting were taken as read and mostly believed.",
    "A grey cat has been found and answers to nothing.",
    "Light refreshments will be available while they last.",
    "The footbridge remains shut to horses and to cyclists who look like horses.",
    "Seed potatoes have arrived and may be collected from the shed.",
    "Last year's accounts were passed without dissent.",
]
THING_FRAMES = [
    "We walked as far as {N} and had our sandwiches in a gale.",
    "Scaffolding has gone up round {N}, to general surprise.",
    "A talk on the history of {N} drew forty people and a dog.",
    "Volunteers are wanted to tidy {N} on Saturday.",
    "The photograph shows {N} before the flood.",
    "There will be a collection in aid of {N}.",
    "A fallen branch was cleared from beside {N} by lunchtime.",
]


def texts(kind, frame):
    """Wrap a sentence as a post, a wrapped text, or a page of one of several makes."""
    before, after = rng.choice(FILLERS), rng.choice(FILLERS)
    title = rng.choice(TITLES)
    if kind == "post":
        return "", "text", frame
    if kind == "text":
        words, lines, line = ("%s %s %s" % (before, frame, after)).split(), [], ""
        for w in words:
            if line and len(line) + 1 + len(w) > 68:
                lines.append(line)
                line = w
            else:
                line = (line + " " + w).strip()
        return title, "text", "\n".join(lines + [line])
    e = html.escape
    if kind == "news":
        return title, "html", (
            "<!DOCTYPE html><html lang=en><head><title>%s - The Valley Echo</title></head><body>"
            "<header><a href='/'>The Valley Echo</a></header><nav><a href='/news'>News</a> <a href='/what'>What's on</a>"
            "</nav><main><article><h1>%s</h1><p>%s</p><p>%s</p><p>%s</p></article></main>"
            "<footer>Printed on paper, mostly.</footer></body></html>" % (e(title), e(title), e(before), e(frame), e(after)))
    if kind == "board":
        return title, "html", (
            "<html><head><title>%s</title></head><body><div class='nav'><a href='/f'>Forum</a></div>"
            "<div class='post'><p class='author'>oakapple</p><div class='message'><p>%s</p></div></div>"
            "<div class='post'><p class='author'>tinkertot</p><div class='message'><p>%s</p><p>%s</p></div></div>"
            "</body></html>" % (e(title), e(before), e(frame), e(after)))
    return title, "html", (
        "<html><head><title>%s</title></head><body><table><tr><td><b>%s</b><br><br>%s<br><br>%s<br><br>%s</td></tr>"
        "</table></body></html>" % (e(title), e(title), e(before), e(frame), e(after)))


class Writer:
    def __init__(self):
        self.docs = {k: [] for k in SCHOOLS}
        self.labels = []
        self.n = 0

    def add(self, school, mention, category, title, form, body, span=None, near=None, url=None):
        self.n += 1
        name = "e%04d" % self.n
        slug = "/%d/item" % (1000 + self.n)
        self.docs[school].append({"id": name, "url": url or "https://pages.example" + slug, "title": title,
                                  form: body, "lang": "en"})
        label = {"id": name, "school": school, "mention": mention, "category": category, "span": span}
        if near:
            label["near"] = near
        self.labels.append(label)


KINDS = ["post", "text", "news", "board", "table"]


def sentence(frames, name):
    frame = rng.choice(frames)
    if frame.startswith("{N}") and name[0].islower():
        name = name[0].upper() + name[1:]
    return frame.replace("{N}", name)


def positives(w, s):
    school = SCHOOLS[s]
    for category, names in SPELLINGS[s].items():
        if category in ("tag", "initials"):
            continue
        for name in names:
            for _ in range(2 if category in ("exact", "short") else 1):
                title, form, body = texts(rng.choice(KINDS), sentence(FRAMES, name))
                w.add(s, True, category, title, form, body, name)
    for tag in SPELLINGS[s]["tag"]:
        body = rng.choice(["Mud, glorious mud! %s", "World record attempt: most hats on one hamster %s",
                           "What a morning %s thank you all", "%s can you turn the hall lights off please"]) % tag
        w.add(s, True, "tag", "", "text", body, tag)
    for initials in SPELLINGS[s]["initials"]:
        body = ("Evening all. Has anyone in %s had the letter from %s about the uniform changing? The head says from "
                "Easter but the shop has none." % (school["parish"] or school["town"], initials))
        w.add(s, True, "initials", "Uniform again", "text", body, initials)
    if school["phone"]:
        digits = school["phone"].replace("(", "").replace(")", "").replace(" ", "")
        for number in (digits, "+44 " + digits[1:5] + " " + digits[5:], "%s-%s-%s" % (digits[:5], digits[5:8], digits[8:])):
            w.add(s, True, "phone", "Lost property", "text",
                  "One glove, one sock, one retainer. Claim them on %s before noon." % number, number)
    if school["website"]:
        host = school["website"].split("//")[1].strip("/").replace("www.", "")
        w.add(s, True, "url", "Links we like", "html",
              "<html><head><title>Links we like</title></head><body><main><p>Term dates are <a href='%s/dates'>on their page"
              "</a> and the bus times are on ours.</p></main></body></html>" % school["website"].strip("/"), host)
        w.add(s, True, "url", "Jumble", "text", "Offers of help to office@%s by Thursday, please." % host, host)
        w.add(s, True, "url", "", "text", "details at www.%s/news if you missed the email" % host, host)
    if school["urn"]:
        w.add(s, True, "urn", "Decision letter", "text",
              "Reference 41-B. Establishment URN: %s. The request to change the admission number is granted."
              % school["urn"], school["urn"])


def support(w, s):
    """Names that count because of what else the document says."""
    town = SCHOOLS[s]["town"]
    bare = {"sj": ["St John's Catholic Primary School", "St John's Catholic Primary"],
            "grv": ["The Grove School", "the Grove School"]}.get(s, [])
    for name in bare:
        for frame in rng.sample(FRAMES, 4):
            text = frame.replace("{N}", name)
            text = text[0].upper() + text[1:]
            w.add(s, True, "support", "Around " + town, "text",
                  text + " " + rng.choice(["Buses from %s will be diverted.", "The %s road is shut at the ford.",
                                           "More from %s next week."]) % town, name)
        for frame in rng.sample(FRAMES, 4):
            place = rng.choice(ELSEWHERE)
            text = frame.replace("{N}", name)
            text = text[0].upper() + text[1:]
            w.add(s, False, "namesake", "Around " + place, "text",
                  text + " " + rng.choice(["Buses from %s will be diverted.", "The %s road is shut at the ford.",
                                           "More from %s next week."]) % place, None, name)
            w.add(s, False, "namesake", "In brief", "text",
                  frame.replace("{N}", name + rng.choice([", %s", " in %s", " (%s)"]) % place) +
                  " " + rng.choice(FILLERS) + " A coach from %s broke down." % town, None, name)


def negatives(w, s):
    school, others = SCHOOLS[s], OTHERS[s]
    for name in others["near"]:
        for _ in range(2):
            title, form, body = texts(rng.choice(KINDS), sentence(FRAMES, name))
            w.add(s, False, "near-name", title, form, body, None, name)
    for name in others["thing"]:
        title, form, body = texts(rng.choice(KINDS), sentence(THING_FRAMES, name))
        w.add(s, False, "thing", title, form, body, None, name)
    core = SPELLINGS[s]["exact"][0].split(" Academy")[0].split(" School")[0]
    place = school["parish"] or school["town"]
    name = SPELLINGS[s]["exact"][0]
    for before, after in (("We drove out to %s.", "Infant school places are offered in April."),
                          ("The road is shut at %s;", "primary school buses will turn at the pump."),
                          ("Nothing happens in %s!", "Academy news on the next page.")):
        w.add(s, False, "sentence", "Short items", "text", before % place + " " + after)
    w.add(s, False, "list", "Walks", "html",
          "<html><head><title>Walks</title></head><body><main><p>Pick one.</p><ul><li>%s</li><li>School Lane and back</li>"
          "<li>Academy Terrace</li></ul><p>All walks start at the bank.</p></main></body></html>" % place)
    w.add(s, False, "chrome", "Apple day", "html",
          "<html><head><title>Apple day</title></head><body><nav><ul><li><a href='/a'>Home</a></li><li><a href='/b'>%s</a>"
          "</li></ul></nav><main><article><h1>Apple day</h1><p>Forty kinds of apple were shown, and one pear, which was "
          "asked to leave. The press ran until dusk and the wasps went home happy.</p><p>Next year there will be more "
          "buckets. The committee met twice and agreed once.</p></article></main><footer><p>Also in this issue: %s</p>"
          "</footer></body></html>" % (html.escape(name), html.escape(name)))
    w.add(s, False, "chrome", "Moths of the parish", "html",
          "<html><head><title>Moths of the parish</title></head><body><article><h1>Moths of the parish</h1><p>We put out "
          "a sheet and a lamp and waited. By midnight there were sixty kinds, of which we could name eleven with any "
          "confidence and three without arguing.</p><p>The lamp has been mended since.</p></article><aside class='related'>"
          "<h2>Read next</h2><ul><li><a href='/9'>A day at %s</a></li></ul></aside></body></html>" % html.escape(name))
    w.add(s, False, "code-only", "Kettle repair", "html",
          "<html><head><title>Kettle repair</title><meta name='keywords' content='%s'></head><body><main><article>"
          "<h1>Kettle repair</h1><!-- %s --><p data-org='%s'>Bring the kettle, the lid and patience. We have no spares for "
          "the whistling kind, nor for anything that has been in a pond.</p><script>var a='%s';</script></article></main>"
          "</body></html>" % ((html.escape(name, True),) * 2 + (html.escape(name, True), name.replace("'", ""))))
    for filler in rng.sample(FILLERS, 2):
        w.add(s, False, "unrelated", rng.choice(TITLES), "text", filler + " " + rng.choice(FILLERS))
    w.add(s, False, "elsewhere", "Notice", "text",
          "All schools in %s will be closed on Monday for training." % rng.choice(ELSEWHERE))
    w.add(s, False, "phone", "Kennels", "text", "Ring 01632 960%d about the puppies, not before nine." % rng.randint(100, 199))
    w.add(s, False, "town", "Around " + school["town"], "text",
          "The primary schools of the county will share a new minibus. %s market is on Thursday." % school["town"])
    del core


def main(root):
    w = Writer()
    for s in SCHOOLS:
        positives(w, s)
        support(w, s)
        negatives(w, s)
    os.makedirs(root + "/schools", exist_ok=True)
    os.makedirs(root + "/docs", exist_ok=True)
    for s, school in SCHOOLS.items():
        with open("%s/schools/%s.json" % (root, s), "w", encoding="utf-8") as out:
            json.dump(school, out, ensure_ascii=False, indent=1)
            out.write("\n")
        with open("%s/docs/%s.jsonl" % (root, s), "w", encoding="utf-8") as out:
            for d in w.docs[s]:
                out.write(json.dumps(d, ensure_ascii=False) + "\n")
    with open(root + "/labels.jsonl", "w", encoding="utf-8") as out:
        for label in w.labels:
            out.write(json.dumps(label, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
