"""English: every word and mark the readers know of it."""

from __future__ import annotations

from presswatch.language.rules import FactWords, LanguageRules, PageWords, QuoteWords


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAGE = PageWords(
    common=_words(
        "the of and to in that is was for it with as his on be at by had are but from or have an they which "
        "one were all we when there can more if has will their been would who what said its about up into "
        "than them only some could these two may first then any like after our over such also most how your "
        "this not you he she a i me my so out just do did does him her going because being every never isn didn "
        "doesn wasn aren couldn wouldn won re ve ll"
    ),
    by=(
        "by",
        "written by",
        "words by",
        "text by",
        "story by",
        "posted by",
        "reported by",
        "view all posts by",
        "more from",
        "from",
        "author",
    ),
    joints=("and", "with", "&"),
    no_authors=frozenset(
        (
            "no author",
            "name",
            "staff",
            "staff writer",
            "staff reporter",
            "unknown",
            "admin",
            "administrator",
            "editor",
            "editors",
            "editorial",
            "editorial staff",
            "editorial board",
            "guest",
            "guest author",
            "contributor",
            "webmaster",
            "the editors",
            "news desk",
            "newsroom",
            "agencies",
            "author",
            "anonymous",
            "edit",
            "posted",
            "twitter",
            "facebook",
            "twitter facebook",
            "reporter",
            "web desk",
            "team",
        )
    ),
    author_titles=(
        "staff writer",
        "staff reporter",
        "senior reporter",
        "senior writer",
        "contributing writer",
        "contributor",
        "correspondent",
        "editor",
        "reporter",
        "writer",
        "columnist",
        "political reporter",
        "senior editor",
        "producer",
        "freelance",
        "special to",
        "business reporter",
        "technology reporter",
        "jr correspondent",
    ),
    furniture_starts=(
        "read more",
        "read also",
        "also read",
        "read next",
        "see also",
        "related",
        "related articles",
        "related stories",
        "recommended",
        "more from",
        "more on this",
        "more stories",
        "most read",
        "most popular",
        "trending",
        "advertisement",
        "sponsored",
        "sign up",
        "subscribe",
        "newsletter",
        "follow us",
        "follow us on",
        "share this",
        "share on",
        "click here",
        "get our",
        "join our",
        "listen to",
        "download our",
        "photo credit",
        "image credit",
        "photo by",
        "photo courtesy",
        "getty images",
        "filed under",
        "tags",
        "topics",
        "comments",
        "leave a comment",
        "leave a reply",
        "all rights reserved",
        "copyright",
        "©",
        "this article was originally published",
        "this story was originally",
        "editor's note",
        "don't miss",
        "you may also like",
        "you might also like",
        "watch more",
        "watch now",
        "up next",
        "log in",
        "create a free account",
        "support our",
        "story continues below",
        "print this",
        "register now",
        "contact us",
        "back to top",
        "skip to",
        "home >",
    ),
    furniture_inside=(
        "our newsletter",
        "newsletter",
        "cookie",
        "cookies",
        "privacy policy",
        "terms of service",
        "all rights reserved",
        "sign up for",
        "subscribe to",
        "subscribe now",
        "in your inbox",
        "your inbox",
        "continue reading",
        "click here",
        "join the conversation",
        "follow us on",
        "to continue reading",
        "affiliate commission",
        "re-enter your",
        "share this article",
        "story continues below",
        "this field is for validation",
        "recaptcha",
    ),
    bios=(
        "is a staff writer",
        "is a senior writer",
        "is a reporter",
        "is a senior reporter",
        "is a freelance",
        "is a journalist",
        "is a correspondent",
        "is an editor",
        "is a contributing",
        "is a contributor",
        "is the author of",
        "is a columnist",
        "is a writer",
        "is a technology reporter",
        "is the editor of",
        "can be reached at",
        "follow him on",
        "follow her on",
        "follow them on",
        "contributed to this report",
        "contributed reporting",
        "contributed to this article",
        "about the author",
        "is a senior editor",
        "is senior editor",
    ),
    paywall=(
        "subscribe to continue",
        "subscribe to read",
        "to continue reading",
        "to read the full",
        "this article is for subscribers",
        "already a subscriber",
        "subscribers only",
        "for subscribers only",
        "this content is reserved for",
        "continue reading with",
        "unlock this article",
        "you have reached your limit",
        "start your free trial",
        "become a member to read",
        "this is premium content",
        "to keep reading",
        "register for free to continue",
    ),
    walls=(
        "verify you are human",
        "verifying you are human",
        "are you a robot",
        "checking your browser",
        "enable javascript and cookies",
        "please enable javascript",
        "please enable cookies",
        "access denied",
        "just a moment",
        "unusual traffic",
        "complete the captcha",
        "security check",
        "request unsuccessful",
        "before you continue",
        "we value your privacy",
        "accept all cookies",
        "attention required",
        "ddos protection",
        "pardon our interruption",
        "enable js and disable",
        "you have been blocked",
        "not available in your region",
        "unavailable due to legal reasons",
        "javascript is disabled",
    ),
    months={
        name: number
        for number, names in enumerate(
            (
                "january jan",
                "february feb",
                "march mar",
                "april apr",
                "may",
                "june jun",
                "july jul",
                "august aug",
                "september sept sep",
                "october oct",
                "november nov",
                "december dec",
            ),
            1,
        )
        for name in names.split()
    },
    guest=(
        "guest article",
        "guest post",
        "guest column",
        "guest essay",
        "guest opinion",
        "op-ed",
        "contributed article",
        "guest contribution",
        "guest author",
        "guestpost",
        "datadecisionmakers",
        "opinion contributor",
    ),
    interview=("interview", "q&a", "q & a", "in conversation with", "five questions for", "10 questions for"),
    video=("video", "watch", "keynote video"),
    podcast=("podcast", "listen", "episode"),
    talk=("keynote", "talk", "slides", "lecture", "panel"),
    event=("register now", "agenda", "call for papers", "save the date", "programme", "webinar", "meetup"),
    abbreviations=_words(
        "mr mrs ms dr prof st jr sr vs etc inc ltd co corp gov gen rep sen lt col sgt capt rev hon pres no "
        "fig vol pp ed eds est approx dept univ jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed "
        "thu fri sat sun e.g i.e u.s u.k u.n a.m p.m ph.d al cf"
    ),
    leaning=_words(
        "it its he she they them their this these those that such him her his but and or so yet then however "
        "moreover furthermore therefore thus also besides instead meanwhile still nor because which who "
        "otherwise hence similarly likewise nevertheless nonetheless additionally there here consequently "
        "finally"
    ),
    telling=_words(
        "first largest biggest most best only new open free record leading major unprecedented largest-ever "
        "fastest more released release releases launched launch launches built build builds trained train "
        "trains created creates create announced announces published publishes developed develops unveiled "
        "unveils brings brought gathers gathered aims wants plans leads led joined unites shows made makes "
        "beat beats coordinated worked trains designed opens"
    ),
)

MARKS = (('“„‟"', '”"'), ("«‹", "»›"))

QUOTES = QuoteWords(
    marks=MARKS,
    single_marks=(("‘'", "’'"),),
    elisions=(),
    verbs=_words(
        """said retaliated retaliates objected interrupted corrected protested says say told tells tell wrote
            writes write tweeted tweets tweet posted posts added adds add continued continues asked asks ask
            replied replies explained explains explain responded responds declared declares stated states
            concluded concludes reads notes noted note argued argues argue insisted insists admitted admits
            announced announces answered answers assured warned warns warn urged urges charged charges
            claimed claims conceded concedes recalled recalls remarked remarks joked jokes quipped quips
            shouted shouts yelled exclaimed exclaims chanted chants interjected retorted reiterated observed
            observes pointed points predicted predicts promised promises pledged testified tells vowed vows
            confessed stressed stresses emphasized emphasised cautioned contended contends countered
            acknowledged acknowledges recounted recounts remembered remembers mused muses boasted opined
            demanded demands wondered wonders commented comments offered repeated repeats confirmed confirms
            suggested suggests believes thinks thought hopes laughed laughs smiled sighed sighs whispered
            cried called calls echoed echoes elaborated lamented laments complained complains agreed agrees
            disagreed insisted summarised summarized summed sums praised proclaimed asserted asserts
            maintained maintains revealed reveals described describes highlighted advised advises
            recommended recommends texted emailed blogged fumed vented wrapped began begins opens finished
            cautions drawled deadpanned counters grins grinned beams beamed shrugs shrugged nodded snapped
            snaps muttered mutters whispers grumbled grumbles barked croaked chuckled chuckles teased teases
            gushed enthused enthuses ventured volunteered allowed hissed pleaded begged scoffed sniffed
            murmured murmurs groaned moaned thundered intoned assures attests reckons reckoned surmised
            reflects reflected alleged denied reassured reassures fumes"""
    ),
    verb_phrases=frozenset(["went on", "goes on", "shot back", "fired back", "hit back", "chimed in", "put it"]),
    present_ending="ing",
    participle_endings=("ed",),
    spoken=_words("said told written added tweeted quoted explained asked warned argued noted insisted called stated"),
    saying=_words(
        """saying adding telling writing asking noting arguing explaining tweeting insisting replying declaring
            stating warning reading joking concluding claiming recalling stressing posting shouting
            yelling chanting answering continuing observing pointing responding quipping remarking
            admitting"""
    ),
    auxiliaries=_words("has have had is was will would did does do"),
    incises=False,
    passive=_words("was were been being"),
    agents=_words("by"),
    verb_joints=_words(
        """also later then once recently reportedly simply just again still even now often always jokingly flatly
            previously repeatedly publicly famously further quickly rhetorically only"""
    ),
    inverted=r"(?!)",
    pronouns={"he": "m", "she": "f", "they": "p", "it": "n", "who": "p", "we": "p", "i": "p", "you": "p"},
    indefinite=_words("a an one another some many several"),
    people={
        "man": "m",
        "woman": "f",
        "year-old": "",
        "native": "",
        "mother": "f",
        "father": "m",
        "wife": "f",
        "husband": "m",
        "daughter": "f",
        "son": "m",
        "sister": "f",
        "brother": "m",
    },
    possessives=_words("his her their its"),
    first_persons=_words("i we you"),
    determiners=_words("the a an this that these those one another some many both several its his her their our my"),
    definite={"the": "", "this": "", "that": "", "his": "", "her": ""},
    prepositions=_words(
        """of in on at by for from to with about over under after before during against between into through upon
            near since until around among outside inside across like via despite"""
    ),
    named_articles=frozenset(),
    genitives=_words("of for at in"),
    contracted=frozenset(),
    openers=_words(
        """in on at by for from with about over under after before during against as when while asked although
            though because if since speaking despite yet but and so however meanwhile according earlier
            later once where instead still then also now here there even only not to responding writing
            until unlike amid today yesterday recently"""
    ),
    company=_words("with"),
    head_last=True,
    conjunctions=_words("and or but"),
    relatives=_words("who which whose that"),
    that=_words("that"),
    according=(("according", "to"), ("in", "the", "words", "of"), ("quoting",)),
    views=(("from",), ("for",)),
    infinitive=frozenset(),
    eyes=(("in", "his", "view"), ("in", "her", "view"), ("for", "him"), ("for", "her")),
    titles={
        "mr": "m",
        "mr.": "m",
        "mrs": "f",
        "mrs.": "f",
        "ms": "f",
        "ms.": "f",
        "miss": "f",
        "sir": "m",
        "lord": "m",
        "lady": "f",
        "dame": "f",
        "dr": "",
        "dr.": "",
        "prof": "",
        "prof.": "",
        "professor": "",
        "rev": "",
        "rev.": "",
        "sen": "",
        "sen.": "",
        "rep": "",
        "rep.": "",
        "gov": "",
        "gov.": "",
        "sens.": "p",
        "reps.": "p",
        "prince": "m",
        "princess": "f",
        "king": "m",
        "queen": "f",
        "judge": "",
        "justice": "",
        "gen": "",
        "gen.": "",
        "col": "",
        "col.": "",
        "lt": "",
        "lt.": "",
        "sgt": "",
        "sgt.": "",
        "capt": "",
        "capt.": "",
        "maj": "",
        "maj.": "",
        "hon": "",
        "hon.": "",
        "pope": "m",
        "baroness": "f",
        "father": "m",
        "sister": "f",
        "imam": "m",
        "rabbi": "",
    },
    roles=_words(
        """president vice-president prime minister secretary secretary-general general senator congressman
            congresswoman representative governor mayor chairman chairwoman chair chairperson chief
            officer ceo cto cfo coo cio vp svp evp director manager head leader founder co-founder
            cofounder spokesman spokeswoman spokesperson commissioner ambassador minister chancellor
            attorney lawyer judge justice sheriff editor editor-in-chief editor correspondent reporter
            journalist columnist analyst economist scientist researcher engineer author writer actor
            actress singer coach captain striker defender midfielder professor lecturer teacher doctor
            nurse pastor bishop archbishop cardinal consultant strategist adviser advisor pollster aide
            candidate nominee frontrunner senator lawmaker councillor councilman councilwoman councilor
            treasurer principal executive producer host anchor expert official officer detective
            inspector sergeant lieutenant colonel commander republican democrat democratic gop us u.s.
            uk eu un american british french german european russian ukrainian israeli chinese deputy
            former acting then-candidate co-host co-author co-chair organiser organizer activist
            volunteer speaker sociologist psychologist physicist biologist historian philosopher
            linguist farmer owner resident designer artist photographer filmmaker architect curator
            librarian developer programmer mp msp congressional"""
    ),
    suffixes=_words("jr sr ii iii iv"),
    particles=_words("de van von der den al el bin ibn la le du da di dos das del della ter ten"),
    abbreviations=_words(
        """mr mrs ms dr prof sen rep gov gen col lt sgt capt maj st jr sr vs etc inc co corp ltd u.s u.k no jan feb
            mar apr jun jul aug sept oct nov dec ariz ark calif colo conn del fla ga ill ind kan ky la
            md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo sens reps rev
            hon al fig"""
    ),
    never_names=_words(
        """jan feb aug sept oct nov dec monday tuesday wednesday thursday friday saturday sunday january february
            march april may june july august september october november december i im i'm the a an this
            that these those it he she they we you his her their our my its in on at by for from with
            and but or so if when while as after before during since until because although though
            however meanwhile then there here what why how who where which not no yes also both all some
            many most more one two three four five six seven eight nine ten according speaking asked
            still even now today yesterday tomorrow another such other others every each few several
            well oh let please thanks click read photo image video twitter facebook instagram youtube
            linkedin reddit google christmas easter covid covid-19 internet english french german
            spanish italian american british european republican republicans democrat democrats
            democratic christian christians muslim muslims jewish jews god islam gop ai pc tv prosecutors
            officials experts
            witnesses investigators lawyers police critics supporters opponents campaigners residents neighbours
            neighbors researchers scientists analysts doctors teachers authorities sources people"""
    ),
    places=_words(
        """america britain england scotland wales ireland france germany spain italy portugal belgium netherlands
            switzerland austria poland ukraine russia china japan india israel iran iraq syria turkey
            greece canada mexico brazil australia africa europe asia london paris berlin madrid rome
            brussels vienna geneva moscow kyiv beijing tokyo delhi washington chicago boston seattle
            texas florida ohio iowa nevada virginia georgia california wisconsin michigan pennsylvania
            arizona colorado alabama kentucky louisiana minnesota missouri oklahoma oregon tennessee
            utah vermont wyoming gaza lebanon egypt afghanistan pakistan korea vietnam street avenue
            square city county state states north south east west northern southern eastern western new
            los san united kingdom"""
    ),
    organisations=_words(
        """delegation administration university college school institute commission committee council association
            agency department ministry office bureau party union company corporation corp inc ltd group
            foundation centre center society club team government parliament congress senate house court
            police army bank fund trust museum hospital church press news times post journal guardian
            magazine radio television network project campaign administration league federation
            organization organisation board authority service services reuters cnn nbc abc cbs bbc fox
            msnbc npr pac labs lab technologies systems capital partners media studios airlines states
            nations conservatives tories"""
    ),
    bodies=_words(
        """company firm group charity union party paper newspaper magazine daily weekly tabloid broadsheet outlet agency
            organisation organization association club bank retailer manufacturer operator supplier insurer start-up
            startup airline publisher broadcaster network trust foundation movement campaign chain brand utility"""
    ),
    documents=_words(
        """statement release report brochure article paper study letter memo email e-mail document book post tweet
            message website page story editorial ad poll survey sign banner headline note filing lawsuit
            text caption description email source sources officials analysts experts critics people
            someone others many supporters"""
    ),
    work_cues=_words(
        """titled entitled called dubbed named paper book novel film movie song album show series article essay
            play column podcast documentary poem editorial headlined magazine newspaper exhibition
            course game track hit nicknamed so-called known program programme project slogan hashtag
            ballad segment op-ed"""
    ),
    dashes="—–―-",
    men=_words(
        """james john robert michael william david richard joseph thomas charles christopher daniel matthew
            anthony mark donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy
            jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin
            samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose henry adam
            douglas nathan peter zachary kyle walter ethan jeremy harold keith christian roger noah gerald
            terry sean austin carl arthur lawrence dylan jesse jordan bryan billy joe bruce gabriel logan
            albert willie alan juan wayne roy ralph randy eugene vincent russell elijah louis bobby philip
            johnny tom tim jim bob bill mike dave steve chris matt dan ben sam nick greg jeff tony rick ron
            don ken ted fred ray max leo oscar hugo simon martin neil ian graham stuart colin craig duncan
            alistair angus hamish liam owen rhys gareth ahmed mohammed muhammad ali omar hassan ibrahim
            yusuf raj arjun ravi sanjay carlos luis pedro miguel diego pablo marco luca giovanni mario paolo
            hans klaus jurgen wolfgang lars sven erik anders igor ivan vladimir boris dmitri sergei yuri jan
            piotr pavel tomas mitt barack bernie marco ted newt rand chuck tobias jonas lukas felix geoffrey
            geoff lee saikat craig radek phil keir andy jerome dominic rupert abraham adrian aidan albie
            alec alfie alfred algernon ambrose angelo archibald archie arnold arun ashok aubrey august
            barnaby barry basil bernard bertram brad bradley brendan callum cameron cecil cedric chester
            chidi clarence clark clayton clifford clive clyde conor connor conrad cormac cornelius curtis
            cyril damian damon darren dean declan dermot derek desmond dexter dominick donovan dougal dwight
            earl edgar edmund edwin elliot elliott ernest eamonn evan fabian fergus finlay finn fergal
            florian francis franklin gavin gerard gideon giles gilbert glen glenn gordon grant gus halvard
            harry harrison harvey hector herbert herman hubert humphrey horace howard hugh isaac isaiah
            ignatius jake jared jasper javier jay jed jimmy joel jon jorge joss julian julius karl kieran
            kofi kwame lance leonard leopold leroy leslie lewis lionel lloyd lorcan lucas luke malcolm
            marcus marshall marvin maurice melvin micah miles milo mitchell mohamed mohammad monty morris
            mortimer moses murray nathaniel neal ned neville niall nigel norman oliver orlando osric oswald
            oswin otis otto percy perry piers quentin rafael ramon raphael reginald reuben rex rhett ricardo
            roberto roderick rodney roland rolf rory ross rowan ruairi rufus saul seamus sebastian seth
            sidney silas simeon solomon spencer stanley sterling stewart sylvester tariq terence terrence
            thaddeus theo theodore toby todd tommy travis trevor tristan ulrich vernon viggo vikram virgil
            wallace warren wesley wilbur wilfred winston xavier yannick zachariah zebulon lucjan tomasz
            pawel jakub henrik magnus bjorn stefan matteo"""
    ),
    women=_words(
        """mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret
            sandra ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie
            rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen
            samantha katherine christine debra rachel carolyn janet catherine maria heather diane ruth julie
            olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl
            hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail
            alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana
            natalie brittany charlotte marie kayla alexis lori kate katie jane jill jenny beth sue anne
            claire clare lucy fiona gillian nicola lorna moira aisha fatima leila yasmin priya anita sunita
            rosa carmen lucia elena marta ana francesca giulia chiara ingrid astrid helga olga irina natasha
            svetlana marina hillary carly megyn kellyanne melania ivanka condoleezza nikki stella rose edith
            marian suzana simone lena mia zoe chloe freya ada adele adelaide agatha agnes aileen alexandra
            alina alison alma amara amelia amina anastasia angelica anika annabel annabelle anneliese
            annette annie antonia ariadne araminta arlene audrey aurora ava awa beatrice belinda bella
            bernadette bernice beryl bess bethany bianca blanche bonnie bridget brigid bronagh bronwen
            camilla candace carla carole caroline carrie cassandra cecilia celeste celia charlene cherie
            clara clarissa claudia colleen constance cora cordelia corinne daisy dana daphne dawn delia
            delphine dilys dolores dora dorothea eileen elaine eleanor eliza ella ellen eloise elsa elsie
            enid erica erin estelle esther ethel eudora eunice eva eve farah felicity flora florence frankie
            freda frida gemma genevieve georgia georgina geraldine gertrude gina ginny giselle glenda glenys
            greta gwen gwendolyn hattie hazel heidi henrietta hester hilda hilary hortense honor ida imogen
            ines iris isabel isaura isla ivy jacinta jackie jade jana janine jasmine jeanette jemima jess
            jessie joanna joanne jocelyn jodie josephine josie juliet june karin kathy katy kay kerensa
            kerry kim kirsten kirsty klara kristen kristin lara layla leah lenora leonora letitia lillian
            lily lois lola lorraine lottie lotte louisa louise lydia lynn lynne mabel maggie maisie mallory
            mandy marcia margot marianne marisol marjorie marlene mathilda matilda maud maureen mavis maxine
            may meera melinda mercy mildred millicent millie mina minnie miranda mirela miriam molly mona
            monica muriel myra myrtle nadia nadine naomi natalia nell nellie nina noelle noor nora norah
            noreen nkechi octavia olive oonagh opal ottilie paige pam pat patience patti paula pauline pearl
            penelope penny perpetua petra philippa phoebe phyllis pippa polly poppy priscilla prudence
            rachael ramona ray regina renee rhoda rhonda rita robin roberta rosalie rosalind rosamund
            rosemary roxanne ruby sabrina sadie sally saoirse sasha selina selma serena shannon sheila
            shelley sian sienna sinead siobhan sonia sophie stacey susannah susie suzanne sybil sylvia
            tabitha tamsin tamara tanya tara tess tessa thelma therese tina tracey tracy trudy una ursula
            valerie vanessa vera verity veronica vicky viola violet vivian vivienne wanda wendy wilhelmina
            wilma winifred yvette yvonne zara zelda zora ilse hepzibah philomena"""
    ),
    callings=_words(
        """academic adventurer apprentice baker barrister boss builder campaigner carpenter caretaker
            chairwoman champion chef clerk climber coastguard comedian composer conductor constable cook
            critic dancer defendant dentist diver driver ecologist entrepreneur explorer firefighter
            fisherman gardener geologist goalkeeper grower guide headteacher headmaster headmistress
            hydrologist intern inventor lecturer legislator lobbyist lock-keeper mechanic medic merchant
            midwife miner ministerial musician mathematician naturalist novelist nutritionist octogenarian
            painter paramedic pensioner pharmacist philosopher photographer physician pianist pilot plumber
            poet policeman policewoman politician postman potter priest producer prosecutor psychiatrist
            publisher rapper receptionist retiree sailor scholar sculptor shepherd shopkeeper skipper
            solicitor songwriter spokesperson statistician student superintendent surgeon surveyor teenager
            trader trainer trustee veteran vet veterinarian vicar villager violinist waiter waitress weaver
            winemaker worker boy girl lady guy couple passer-by bystander onlooker shopper commuter parent
            customer passenger visitor neighbour neighbor friend colleague witness
            plasterer bricklayer mason electrician joiner roofer tiler locksmith cabinet-maker upholsterer
            tailor seamstress dressmaker cobbler hairdresser barber florist grocer butcher fishmonger
            cheesemonger confectioner chocolatier greengrocer ironmonger newsagent antiquarian jeweller
            jeweler silversmith blacksmith welder glassblower printer engraver illustrator designer stylist
            milliner tanner saddler thatcher trawlerman boatbuilder beekeeper apiarist farmhand stockman
            drover gamekeeper forester ranger lumberjack logger trapper angler birdwatcher hiker rambler
            mountaineer cyclist motorist motorcyclist lorry-driver cabbie trucker conductor signalman
            railwayman stoker docker stevedore pilot stewardess steward barmaid barman bartender publican
            landlord landlady hotelier restaurateur sommelier housekeeper cleaner janitor porter bookkeeper
            banker broker insurer auctioneer surveyor bailiff soldier sailor airman corporal lieutenant
            colonel major admiral paramedic lifeguard physiotherapist optician cardiologist neurologist
            virologist epidemiologist oncologist dermatologist radiologist anaesthetist dietitian
            psychotherapist therapist archaeologist anthropologist palaeontologist astronomer astrophysicist
            botanist zoologist ornithologist entomologist oceanographer glaciologist seismologist
            volcanologist meteorologist geneticist microbiologist programmer coder hacker librarian
            archivist translator screenwriter choreographer comic magician puppeteer broadcaster presenter
            blogger influencer rabbi imam monk nun deacon chaplain curate bishop pupil schoolboy schoolgirl
            undergraduate graduate apprentice trainee freelancer tenant leaseholder householder homeowner
            taxpayer voter protester demonstrator striker survivor victim hostage inmate prisoner refugee
            migrant exile donor benefactor heir heiress newlywed widow widower fiancé fiancée grandparent
            aunt uncle cousin nephew niece godfather godmother twin toddler"""
    ),
    concerned=frozenset(),
    mottos=_words(
        "motto slogan sign banner inscription label refrain headline title read plaque poster placard graffiti epitaph "
        "caption maxim proverb adage mantra tagline strapline billboard hoarding reads"
    ),
    publishers=_words("publisher published word term phrase novel film album exhibition"),
    speaking=_words("spoke talked speaks talks speak talk spoken"),
    topics=_words("about"),
    joining=_words("and"),
    fore=frozenset(),
    kin=(
        _words("coach manager boss trainer"),
        _words(
            """striker captain midfielder defender goalkeeper forward winger player scorer skipper athlete runner
                champion"""
        ),
        _words(
            """minister secretary mp msp lawmaker senator congressman congresswoman politician member councillor
                councilor mayor legislator representative chairman chairwoman chair"""
        ),
        _words(
            """scientist researcher professor lecturer academic ecologist biologist physicist economist sociologist
                psychologist historian linguist philosopher expert author engineer climatologist geologist"""
        ),
        _words("chief boss executive ceo founder director president chairman chairwoman head entrepreneur owner"),
        _words("lawyer attorney barrister solicitor counsel prosecutor"),
        _words("judge justice magistrate"),
        _words("doctor physician surgeon nurse gp consultant medic"),
        _words("novelist author writer poet essayist playwright"),
        _words("singer musician artist rapper composer songwriter performer guitarist pianist"),
        _words("director filmmaker actor actress"),
        _words("farmer grower rancher producer"),
        _words("defendant accused suspect"),
        _words("pensioner retiree grandmother grandfather"),
        _words("officer detective inspector sergeant constable superintendent policeman policewoman"),
        _words("journalist reporter correspondent columnist editor"),
        _words("teacher headteacher headmaster headmistress principal"),
    ),
    benches=_words("judge magistrate justice prosecutor clerk usher coroner referee umpire bailiff juror foreman"),
    decades={},
    agents_of=("er", "or", "ist", "ian", "ant", "man", "woman", "eer", "ologist", "ess", "keeper"),
    nouns_by_gender={"woman": "f", "man": "m", "ress": "f", "mistress": "f", "mother": "f", "father": "m"},
    names_by_gender={"a": "f", "ette": "f", "ina": "f", "elle": "f", "lyn": "f", "issa": "f", "o": "m", "us": "m"},
)

FACTS = FactWords(
    weekdays={
        name: number
        for number, names in enumerate(
            (
                "monday mon",
                "tuesday tue tues",
                "wednesday wed",
                "thursday thu thurs",
                "friday fri",
                "saturday sat",
                "sunday sun",
            )
        )
        for name in names.split()
    },
    cities={
        "paris": "Europe/Paris",
        "london": "Europe/London",
        "berlin": "Europe/Berlin",
        "madrid": "Europe/Madrid",
        "rome": "Europe/Rome",
        "brussels": "Europe/Brussels",
        "amsterdam": "Europe/Amsterdam",
        "zurich": "Europe/Zurich",
        "geneva": "Europe/Zurich",
        "vienna": "Europe/Vienna",
        "moscow": "Europe/Moscow",
        "istanbul": "Europe/Istanbul",
        "cairo": "Africa/Cairo",
        "lagos": "Africa/Lagos",
        "nairobi": "Africa/Nairobi",
        "new delhi": "Asia/Kolkata",
        "india": "Asia/Kolkata",
        "singapore": "Asia/Singapore",
        "beijing": "Asia/Shanghai",
        "shanghai": "Asia/Shanghai",
        "hong kong": "Asia/Hong_Kong",
        "seoul": "Asia/Seoul",
        "tokyo": "Asia/Tokyo",
        "sydney": "Australia/Sydney",
        "sao paulo": "America/Sao_Paulo",
        "new york": "America/New_York",
        "nyc": "America/New_York",
        "boston": "America/New_York",
        "montreal": "America/Toronto",
        "toronto": "America/Toronto",
        "chicago": "America/Chicago",
        "san francisco": "America/Los_Angeles",
        "sf": "America/Los_Angeles",
        "los angeles": "America/Los_Angeles",
        "seattle": "America/Los_Angeles",
        "vancouver": "America/Vancouver",
    },
    until=("to", "until", "till"),
    happenings=_words(
        "event workshop conference forum kickoff kick-off meetup webinar session talk keynote seminar symposium "
        "hackathon episode panel lecture assembly summit"
    ),
    takes_place=(
        "takes place",
        "take place",
        "took place",
        "taking place",
        "happening",
        "is held",
        "be held",
        "was held",
        "starts on",
    ),
    labels=("session", "workshop", "track", "day", "part", "episode", "panel", "invited talk", "keynote", "talk"),
    chaired=("chaired by", "moderated by", "chair", "chairs", "hosted by"),
    working_group=r"(?:[^\W\d_a-z][\w&-]* ){1,4}working groups?",
    online=("online", "virtual"),
    within=("in", "at"),
    roles=_words(
        "maintainer contributor evangelist cso cmo cpo moderator lead fellow postdoc intern student assistant advocate "
        "specialist member organiser mathematician statistician postgraduate investigator administrator"
    ),
    no_roles=_words(
        "acting american british chinese congressional democrat democratic deputy eu european former french general "
        "german gop israeli prime principal republican russian then-candidate u.s. uk ukrainian un us"
    ),
    at=("at", "with"),
    of=("of", "for", "from"),
    copulas=("is", "was", "who is", "who was"),
    determiners=("a", "an", "the"),
    joints=("and", "&"),
    purposes={
        "register": ("sign up", "register", "registration", "tickets", "rsvp"),
        "live": ("live", "live stream", "live streams", "livestream", "livestreamed", "watch live", "join the call"),
        "recording": ("recorded", "recording", "recordings", "replay", "watch again", "video"),
        "questions": ("questions", "q&a", "ask a question", "ask us anything"),
        "forum": ("forum", "discussion board", "discuss"),
        "calendar": ("calendar", "add to your calendar"),
        "slides": ("slides", "slide deck", "slideshow"),
        "schedule": ("schedule", "programme", "program", "agenda", "timetable"),
    },
    scales={"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9},
    numbers={
        name: number
        for number, name in enumerate(
            (
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ),
            10,
        )
    }
    | {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
    | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
    linking=("of", "different"),
    numbered=_words(
        "session episode version chapter page figure table workshop article section part number no vol issue day step "
        "level phase room hall grade rule item line"
    ),
    dated=_words("in since by until before after of from during for through"),
    uncounted=_words(
        "second seconds minute minutes min mins hour hours day days week weeks month months year years decade decades "
        "century centuries am pm times percent points cents others "
        "year-old year-olds light-years metre metres meter meters km kilometres kilometers miles feet inch inches "
        "pounds kg degrees"
    ),
    plurals=_words("people women men children data media staff"),
    plural_endings=("s",),
    complements=("of",),
    not_things=_words(
        "the a an of in on at to for from by with and or but as is are was were has have had that which who this these "
        "than its his her their our your not thanks across plus versus vs per less"
    ),
)

RULES = LanguageRules("en", PAGE, QUOTES, FACTS)
