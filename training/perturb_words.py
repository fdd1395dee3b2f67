"""The words that `perturb` puts in the place of others."""

from __future__ import annotations

# Units that can stand for each other in a sentence, from small to large: singular, plural.
UNIT_FAMILIES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("second", "seconds"), ("minute", "minutes"), ("hour", "hours"), ("day", "days"),
     ("week", "weeks"), ("month", "months"), ("year", "years"), ("decade", "decades")),
    (("inch", "inches"), ("foot", "feet"), ("yard", "yards"), ("metre", "metres"),
     ("mile", "miles"), ("kilometre", "kilometres")),
    (("inch", "inches"), ("foot", "feet"), ("yard", "yards"), ("meter", "meters"),
     ("mile", "miles"), ("kilometer", "kilometers")),
    (("mm", "mm"), ("cm", "cm"), ("ft", "ft"), ("m", "m"), ("km", "km"), ("mi", "mi")),
    (("gram", "grams"), ("ounce", "ounces"), ("pound", "pounds"), ("kilogram", "kilograms"),
     ("ton", "tons")),
    (("g", "g"), ("lb", "lb"), ("kg", "kg")), (("g", "g"), ("lbs", "lbs"), ("kg", "kg")),
    (("kb", "kb"), ("mb", "mb"), ("gb", "gb"), ("tb", "tb")),
    (("dollar", "dollars"), ("euro", "euros"), ("yen", "yen")),
    (("pint", "pints"), ("litre", "litres"), ("gallon", "gallons")),
    (("thousand", "thousand"), ("million", "million"), ("billion", "billion")),
    (("acre", "acres"), ("hectare", "hectares")),
)  # fmt: skip
# Adverbs and adjectives of how often or per what.
RATES = (
    ("hourly", "daily", "weekly", "monthly", "yearly"),
    ("hourly", "daily", "weekly", "annual"),
    ("weekly", "monthly", "annually"),
)

# A word and what turns the statement around: each is grammatical in the place of the other.
COMPARISONS: tuple[tuple[str, str], ...] = (
    ("more than", "less than"), ("more than", "fewer than"), ("greater than", "less than"),
    ("at least", "at most"), ("no more than", "no less than"), ("over", "under"),
    ("higher", "lower"), ("highest", "lowest"), ("larger", "smaller"), ("largest", "smallest"),
    ("bigger", "smaller"), ("biggest", "smallest"), ("longer", "shorter"),
    ("longest", "shortest"), ("older", "younger"), ("oldest", "youngest"),
    ("faster", "slower"), ("fastest", "slowest"), ("better", "worse"), ("best", "worst"),
    ("stronger", "weaker"), ("earlier", "later"), ("before", "after"), ("above", "below"),
    ("increase", "decrease"), ("increases", "decreases"), ("increased", "decreased"),
    ("increasing", "decreasing"), ("rise", "fall"), ("rises", "falls"), ("rose", "fell"),
    ("risen", "fallen"), ("rising", "falling"), ("raised", "lowered"), ("gained", "lost"),
    ("won", "lost"), ("wins", "loses"), ("winning", "losing"), ("won against", "lost to"),
    ("maximum", "minimum"), ("most", "least"), ("northern", "southern"), ("north", "south"),
    ("northeast", "southwest"), ("northwest", "southeast"), ("eastern", "western"),
    ("east", "west"), ("first", "last"), ("opened", "closed"), ("opens", "closes"),
    ("accepted", "rejected"), ("approved", "rejected"), ("allowed to", "forbidden to"),
    ("allows", "forbids"), ("succeeded", "failed"), ("success", "failure"),
    ("positive", "negative"), ("male", "female"), ("paid", "unpaid"), ("public", "private"),
    ("buy", "sell"), ("bought", "sold"), ("began", "ended"),
    ("begins", "ends"), ("started", "ended"), ("hot", "cold"), ("rich", "poor"),
    ("majority", "minority"), ("major", "minor"), ("inside", "outside"), ("upper", "lower"),
    ("left-wing", "right-wing"), ("guilty", "innocent"), ("agreed", "refused"),
    ("remembered", "forgot"), ("mother", "father"), ("son", "daughter"), ("brother", "sister"),
    ("husband", "wife"), ("king", "queen"), ("actor", "singer"), ("actress", "singer"),
)  # fmt: skip

# A quantifier and what says more than it, or the opposite; never what follows from it.
QUANTIFIERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("almost all", ("all", "none of", "few of")), ("nearly all", ("all", "few of")),
    ("most of", ("all of", "none of", "few of")), ("some of", ("all of", "most of", "none of")),
    ("many of", ("all of", "none of", "few of")), ("all of", ("none of", "few of")),
    ("none of", ("all of", "some of")), ("one of", ("none of",)), ("both of", ("neither of",)),
    ("all", ("no", "few")), ("some", ("all", "most", "no")), ("many", ("all", "no", "few")),
    ("most", ("all", "no", "few")), ("several", ("all", "no")), ("few", ("many", "most", "all")),
    ("numerous", ("all", "few", "no")), ("various", ("all", "no")),
    ("always", ("never", "rarely")), ("never", ("always", "often")),
    ("often", ("always", "rarely", "never")), ("usually", ("always", "rarely", "never")),
    ("sometimes", ("always", "never")), ("rarely", ("often", "always")),
    ("generally", ("always", "never")), ("typically", ("always", "never")),
    ("occasionally", ("always", "never")), ("frequently", ("always", "rarely", "never")),
    ("mostly", ("entirely", "never")), ("partly", ("entirely",)), ("partially", ("entirely",)),
    ("may", ("must", "will")), ("might", ("must", "will")), ("can", ("must", "cannot")),
    ("could", ("must", "could not")), ("exactly", ("more than", "less than")),
    ("at least", ("at most", "exactly")), ("at most", ("at least", "exactly")),
    ("up to", ("at least", "exactly")),
    ("half of", ("all of", "none of")), ("everyone", ("nobody",)), ("nobody", ("everyone",)),
    ("everything", ("nothing",)), ("nothing", ("everything",)),
)  # fmt: skip

# What is put in the place of a name is never a part of it, nor what it is a part of.
WIDER = frozenset("African European Asian British Britain America".split())
DEMONYMS = frozenset(
    """
    American British English French German Italian Spanish Canadian Australian Russian Chinese
    Japanese Indian Irish Scottish Welsh Dutch Swedish Norwegian Danish Finnish Polish Greek
    Turkish Mexican Brazilian Korean African European Asian Portuguese Austrian Swiss Belgian
    Israeli Egyptian Iranian Iraqi Pakistani Thai Filipino Argentine Cuban Hungarian Czech
    Romanian Ukrainian Croatian Serbian Nigerian Kenyan
    """.split()
)
COUNTRIES = frozenset(
    """
    America Britain England France Germany Italy Spain Canada Australia Russia China Japan India
    Ireland Scotland Wales Netherlands Sweden Norway Denmark Finland Poland Greece Turkey Mexico
    Brazil Portugal Austria Switzerland Belgium Israel Egypt Iran Iraq Pakistan Thailand
    Argentina Cuba Hungary Romania Ukraine Croatia Serbia Nigeria Kenya Vietnam Indonesia
    """.split()
)
CITIES = frozenset(
    """
    London Paris Berlin Rome Madrid Chicago Boston Seattle Houston Toronto Sydney Melbourne
    Moscow Beijing Tokyo Mumbai Dublin Edinburgh Glasgow Manchester Liverpool Amsterdam
    Stockholm Oslo Copenhagen Helsinki Warsaw Athens Istanbul Vienna Brussels Lisbon Budapest
    Prague
    """.split()
)
STATES = frozenset(
    """
    California Texas Florida Ohio Virginia Georgia Michigan Illinois Pennsylvania
    Massachusetts Oregon Kentucky Tennessee Alabama Arizona Colorado Minnesota Wisconsin
    Missouri Maryland Indiana Louisiana Oklahoma Nevada Utah Kansas Hawaii Alaska
    """.split()
)
FIRST_NAMES = frozenset(
    """
    Adam Alan Albert Alex Alexander Alice Amanda Amy Andrea Andrew Angela Anna Anne Anthony Arthur
    Barbara Ben Benjamin Bill Bob Brian Bruce Carl Carlos Caroline Catherine Charles Charlotte
    Chris Christian Christina Christine Christopher Claire Daniel David Deborah Dennis Diana
    Donald Dorothy Douglas Edward Elizabeth Emily Emma Eric Ernest Eva Evelyn Frances Francis
    Frank Fred Frederick Gary George Gerald Grace Graham Greg Harold Harry Helen Henry Howard
    Hugh Ian Isabel Jack Jacob James Jan Jane Janet Jason Jean Jeff Jennifer Jeremy Jessica Jim
    Joan Joe John Jonathan Jose Joseph Joshua Juan Julia Julian Karen Karl Kate Katherine Keith
    Kelly Ken Kenneth Kevin Kim Larry Laura Lauren Lawrence Leonard Linda Lisa Louis Lucy Luis
    Margaret Maria Marie Mark Martin Mary Matt Matthew Max Melissa Michael Michelle Mike Nancy
    Natalie Nathan Nicholas Nick Nicole Nina Oliver Oscar Pamela Patricia Patrick Paul Peter
    Philip Rachel Ralph Raymond Rebecca Richard Rick Robert Robin Roger Ronald Rosa Ross Roy
    Russell Ruth Ryan Sam Samantha Samuel Sandra Sara Sarah Scott Sean Simon Sophie Stanley
    Stephanie Stephen Steve Steven Stuart Susan Sylvia Ted Teresa Thomas Tim Timothy Tom Tony
    Tyler Victor Victoria Vincent Virginia Walter Wayne William
    """.split()
)
# The last word of an organisation's or a place's name.
ORGANISATIONS = frozenset(
    """
    University College School Institute Academy Council Committee Commission Company Corporation
    Inc Ltd Bank Agency Department Ministry Association Society Foundation Club Church Hospital
    Museum Party Army Navy Force Police Group Records Pictures Studios Network Times Post Press
    League Union Conference Series Awards Award Festival Park River Lake Bridge Street Road City
    County Island Islands Indies States Kingdom Castle Palace Station Airport Stadium Theatre
    """.split()
)
PEOPLE = (
    "Ingrid Halvorsen", "Marcus Oyelaran", "Beatriz Fontaine", "Daniel Whitcombe",
    "Helena Marchetti", "Thomas Aldridge", "Rebecca Lindqvist", "Samuel Pemberton",
    "Olivia Castellane", "Henry Davenport", "Clara Rosenthal", "Peter Vandermeer",
)  # fmt: skip
