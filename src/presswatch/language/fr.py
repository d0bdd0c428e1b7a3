"""French: every word and mark the readers know of it."""

from __future__ import annotations

from presswatch.language.rules import FactWords, LanguageRules, PageWords, QuoteWords


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAGE = PageWords(
    common=_words(
        "le la les de des du un une et en est que qui dans pour sur par au aux avec ce cette ces il elle ils "
        "elles on nous vous ne pas plus se sa son ses leur leurs mais ou où comme sont a été ont être avoir "
        "fait tout tous aussi entre sans sous d l qu n s c j m t me te je tu deux même dont après encore "
        "si très cela ça donc était étaient peut quand bien moi toi lui"
    ),
    by=(
        "par",
        "propos recueillis par",
        "écrit par",
        "publié par",
        "texte par",
        "texte",
        "tous les articles de",
        "voir tous les articles de",
        "de notre correspondant",
        "de notre envoyé spécial",
        "auteur",
    ),
    joints=("et", "avec", "&"),
    no_authors=frozenset(
        (
            "la rédaction",
            "rédaction",
            "rédacteur",
            "redaction web",
            "anonyme",
            "afficher mon profil complet",
            "inconnu",
            "auteur",
            "agences",
            "équipe",
            "l'équipe",
            "la redaction web",
            "collectif",
            "tribune",
            "contributeur",
            "invité",
        )
    ),
    author_titles=(
        "journaliste",
        "rédacteur en chef",
        "rédactrice en chef",
        "correspondant",
        "correspondante",
        "grand reporter",
        "chef de rubrique",
        "cheffe de rubrique",
        "envoyé spécial",
        "envoyée spéciale",
        "rédacteur",
        "rédactrice",
    ),
    furniture_starts=(
        "lire aussi",
        "à lire aussi",
        "lire également",
        "à lire",
        "lire plus",
        "lire la suite",
        "lire l'article",
        "lire :",
        "voir aussi",
        "voir également",
        "à voir",
        "à écouter",
        "pour aller plus loin",
        "sur le même sujet",
        "sur le même thème",
        "articles liés",
        "dans la même rubrique",
        "les plus lus",
        "le plus lu",
        "publicité",
        "contenu sponsorisé",
        "inscrivez-vous",
        "abonnez-vous",
        "newsletter",
        "suivez-nous",
        "partager",
        "partager sur",
        "partagez",
        "cliquez ici",
        "téléchargez",
        "crédit photo",
        "crédits photo",
        "photo :",
        "mots-clés",
        "commentaires",
        "laisser un commentaire",
        "tous droits réservés",
        "©",
        "article réservé",
        "il vous reste",
        "la suite après cette publicité",
        "la suite après la publicité",
        "découvrez aussi",
        "rejoignez",
        "déjà abonné",
        "ajouter à vos sélections",
        "ajouter à mes favoris",
        "soutenez",
        "faire un don",
        "nos derniers articles",
        "retour en haut",
        "accueil >",
        "à découvrir",
    ),
    furniture_inside=(
        "notre newsletter",
        "newsletter",
        "cookie",
        "cookies",
        "politique de confidentialité",
        "conditions générales",
        "tous droits réservés",
        "s'inscrire à",
        "abonnez-vous",
        "s'abonner",
        "votre boîte mail",
        "votre adresse e-mail",
        "cliquez ici",
        "rejoignez-nous",
        "suivez-nous",
        "réservé aux abonnés",
        "réservée aux abonnés",
        "lettre d'information",
        "lire la suite",
        "se désinscrire",
    ),
    bios=(
        "est journaliste",
        "est rédacteur",
        "est rédactrice",
        "est l'auteur de",
        "est l'autrice de",
        "est l'auteure de",
        "a contribué à cet article",
        "à propos de l'auteur",
        "est correspondant",
        "est correspondante",
        "est chroniqueur",
        "est chroniqueuse",
        "est grand reporter",
    ),
    paywall=(
        "il vous reste",
        "article réservé",
        "réservé aux abonnés",
        "réservée aux abonnés",
        "réservés aux abonnés",
        "la suite est réservée",
        "déjà abonné",
        "pour lire la suite",
        "abonnez-vous pour lire",
        "abonnez-vous pour continuer",
        "contenu réservé",
        "pour accéder à l'intégralité",
        "lecture réservée",
        "je m'abonne",
        "connectez-vous pour lire",
        "cet article est payant",
        "poursuivez votre lecture",
    ),
    walls=(
        "vérifiez que vous êtes humain",
        "vérification que vous êtes humain",
        "êtes-vous un robot",
        "activer javascript",
        "activez javascript",
        "accès refusé",
        "un instant",
        "vérification de votre navigateur",
        "trafic inhabituel",
        "avant de continuer",
        "nous respectons votre vie privée",
        "accepter et fermer",
        "tout accepter",
        "accepter les cookies",
        "continuer sans accepter",
        "vous avez été bloqué",
        "contrôle de sécurité",
    ),
    months={
        name: number
        for number, names in enumerate(
            (
                "janvier janv",
                "février févr fevrier",
                "mars",
                "avril avr",
                "mai",
                "juin",
                "juillet juil",
                "août aout",
                "septembre sept",
                "octobre oct",
                "novembre nov",
                "décembre déc decembre",
            ),
            1,
        )
        for name in names.split()
    },
    guest=(
        "tribune",
        "point de vue",
        "carte blanche",
        "chronique invitée",
        "opinion",
        "idées",
        "article invité",
        "libre propos",
    ),
    interview=(
        "entretien",
        "interview",
        "propos recueillis",
        "grand entretien",
        "questions à",
        "3 questions",
        "trois questions",
    ),
    video=("vidéo", "video", "en vidéo"),
    podcast=("podcast", "balado", "à écouter", "épisode"),
    talk=("conférence", "keynote", "exposé", "table ronde"),
    event=(
        "programme",
        "inscription",
        "inscriptions",
        "appel à communications",
        "webinaire",
        "colloque",
        "journée d'étude",
    ),
    abbreviations=_words(
        "m mm mme mmes mlle dr pr st ste av bd cf etc ex env art chap fig p pp vol no n° janv févr avr juil "
        "sept oct nov déc tél min max hab c.-à-d ed éd"
    ),
    leaning=_words(
        "il elle ils elles ce cet cette ces cela ceci ca ça c'est c'était celui celle ceux celles leur leurs "
        "lui son sa ses mais et ou donc or ni car puis ensuite alors cependant pourtant toutefois néanmoins "
        "ainsi aussi enfin d'ailleurs parce y en là ici notamment"
    ),
    telling=_words(
        "premier première premiers plus meilleur meilleure seul seule nouveau nouvelle nouveaux ouvert "
        "ouverte libre inédit inédite record majeur majeure lance lancé lancent publie publié publient "
        "entraîné entraîne entraîner créé crée créer dévoile dévoilé réunit réunissent rassemble rassemblé "
        "vise veut veulent annonce annoncé développe développé conçu propose proposent permet montre mobilise "
        "ouvre participent porte porté"
    ),
)

MARKS = (("«‹", "»›"), ('“„‟"', '”"'))

FIRST_GROUP = _words(
    """accuser acter admirer affirmer aimer ajouter alerter alarmer amuser analyser annoncer appuyer argumenter
        argüer assener asséner assurer avancer aviser avouer balayer blaguer certifier clamer commenter
        compléter conclurer confesser confier confirmer conseiller considérer constater contester corriger
        crier décider déclarer déclamer demander démarrer dénoncer déplorer détailler développer dévoiler
        dicter discuter égrener émailler enchaîner énumérer espérer estimer étonner évoquer expliquer
        expliciter exposer exprimer exulter féliciter glisser glosser gronder hasarder hésiter ignorer
        imaginer indiquer indigner inquiéter insister interroger ironiser juger jurer justifier lâcher
        lamenter lancer lister louer marteler moquer modérer murmurer narrer noter nuancer objecter observer
        ordonner oser pester plaider plaisanter pointer préciser préconiser présager préférer proclamer
        professer pronostiquer proposer protester questionner raconter râler rappeler rapporter rassurer
        recommander réclamer regretter réfuter rectifier relater relativiser relever remarquer répéter
        répliquer reprocher résumer rétorquer révéler ricaner sangloter signaler songer souffler souhaiter
        souligner soupirer suggérer supplier témoigner tempérer tempêter théoriser tonner trancher tweeter
        vanter vitupérer embrayer enrager fulminer bougonner maugréer récrier étrangler emporter agacer
        enthousiasmer désoler excuser esclaffer grincer persifler cingler tacler philosopher recadrer
        temporiser abonder approuver exclamer écrier hurler chuchoter bredouiller balbutier glousser pouffer
        arguer retracer exhorter implorer attrister fustiger railler insurger offusquer diagnostiquer
        riposter débuter entamer attaquer balancer concéder persister griffer
        jubiler pavoiser triompher fanfaronner badiner taquiner narguer marmonner marmotter grommeler
        grogner ronchonner rouspéter ruminer bégayer bafouiller ânonner susurrer chantonner beugler brailler
        gueuler tonitruer vociférer aboyer cracher éructer rager remémorer émerveiller extasier enflammer
        emballer irriter courroucer gausser apitoyer épouvanter scandaliser impatienter énerver opiner
        acquiescer corroborer minimiser dédramatiser prôner encenser tancer sermonner morigéner vilipender
        stigmatiser brocarder désapprouver interpeller apostropher démontrer récapituler décrypter scander
        entonner réciter rabâcher réitérer réaffirmer claironner divulguer insinuer supputer spéculer
        prophétiser escompter parier adjurer intimer ergoter pinailler épiloguer tiquer rigoler
        plastronner stipuler spécifier"""
)
FIRST_GROUP_STEMS = {
    "rappeler": "rappell",
    "asséner": "assèn",
    "considérer": "considèr",
    "concéder": "concèd",
    "énumérer": "énumèr",
    "espérer": "espèr",
    "inquiéter": "inquièt",
    "marteler": "martèl",
    "modérer": "modèr",
    "préférer": "préfèr",
    "répéter": "répèt",
    "révéler": "révèl",
    "suggérer": "suggèr",
    "tempérer": "tempèr",
    "compléter": "complèt",
    "vitupérer": "vitupèr",
    "tempêter": "tempêt",
    "exagérer": "exagèr",
    "assener": "assèn",
    "grommeler": "grommell",
    "interpeller": "interpell",
    "vociférer": "vocifèr",
    "réitérer": "réitèr",
    "morigéner": "morigèn",
}


def _present(verb: str) -> str:
    return FIRST_GROUP_STEMS.get(verb, verb[:-2])


def _past(verb: str) -> str:
    return verb[:-2] + ("e" if verb.endswith("ger") else "ç" if verb.endswith("cer") else "")


OTHER_FINITE = _words(
    """dit disent disait disaient répond répondent répondait répondit écrit écrivent écrivait écrivit poursuit
        poursuivent poursuivait poursuivit conclut concluent concluait prévient préviennent prévenait
        reconnaît reconnait reconnaissent reconnaissait admet admettent admettait promet promettent
        promettait soutient soutiennent soutenait maintient maintiennent reprend reprennent reprenait
        renchérit renchérissent avertit avertissent sourit sourient souriait rit rient réjouit
        réjouissent réagit réagissent prédit prédisent défend défendent défendait craint craignent croit
        croient croyait pense pensent pensait surenchérit convient applaudit rappelle souvient prétend
        prétendent enchérit décrit décrivent intervient commente précise
        renchérissait avertissait réjouissait réagissait prédisait reconnut admit promit soutint reprit sourit
        gémit gémissent gémissait rugit rugissent glapit radoucit frémit dément démentent démentait
        enorgueillit garantit garantissent contredit compatit répondirent écrivirent dirent avertirent
        redit redisent conclurent"""
)
OTHER_SPOKEN = _words(
    """dit répondu écrit poursuivi conclu prévenu reconnu admis promis soutenu maintenu repris renchéri averti
        souri réjoui réagi prédit défendu su surenchéri convenu applaudi prétendu savoir valoir
        remarquer observer part décrit tenu"""
)

QUOTES = QuoteWords(
    marks=MARKS,
    single_marks=(),
    elisions=("l'", "d'", "qu'", "n'", "s'", "j'", "m'", "t'", "c'", "jusqu'", "lorsqu'", "puisqu'", "quoiqu'"),
    verbs=frozenset(
        [_present(v) + ending for v in FIRST_GROUP for ending in ("e", "ent")]
        + [_past(v) + ending for v in FIRST_GROUP for ending in ("ait", "aient", "a")]
        + [*OTHER_FINITE]
    ),
    verb_phrases=frozenset(["fait savoir", "fait valoir", "fait remarquer", "fait observer", "fait part"]),
    present_ending="ant",
    participle_endings=("é", "i", "u", "is", "it"),
    spoken=frozenset([v[:-2] + "é" for v in FIRST_GROUP] + [*OTHER_SPOKEN]),
    saying=frozenset(
        [_past(v) + "ant" for v in FIRST_GROUP]
        + ["disant", "écrivant", "répondant", "poursuivant", "concluant", "reconnaissant", "promettant", "soutenant"]
    ),
    auxiliaries=_words("a ont avait avaient est sont était étaient aura ait fait"),
    incises=True,
    passive=_words("été"),
    agents=_words("par"),
    verb_joints=_words(
        """s' se n' ne en y lui leur l' me nous ainsi même aussi également encore déjà toujours notamment ensuite
            alors enfin pourtant récemment simplement d'ailleurs souvent longuement fait tenu à pour par
            ajouter préciser savoir donc"""
    ),
    inverted=r"^(.+?)-(?:t-)?(ils|elles|il|elle|on)$",
    pronouns={
        "il": "m",
        "elle": "f",
        "ils": "p",
        "elles": "p",
        "on": "p",
        "lui": "m",
        "celui-ci": "m",
        "celle-ci": "f",
        "qui": "p",
        "je": "p",
        "nous": "p",
        "vous": "p",
    },
    indefinite=_words("un une des certains certaines plusieurs"),
    people={
        "homme": "m",
        "femme": "f",
        "fille": "f",
        "fils": "m",
        "mari": "m",
        "épouse": "f",
        "sœur": "f",
        "frère": "m",
        "trentenaire": "",
        "quadragénaire": "",
        "quinquagénaire": "",
        "sexagénaire": "",
        "mère": "f",
        "père": "m",
        "intéressé": "m",
        "intéressée": "f",
        "professionnelle": "f",
        "professionnel": "m",
        "fillette": "f",
        "garçonnet": "m",
        "époux": "m",
        "compagne": "f",
        "compagnon": "m",
        "veuve": "f",
        "veuf": "m",
        "grand-mère": "f",
        "grand-père": "m",
    },
    possessives=_words("ses son sa leur leurs"),
    first_persons=_words("je j' nous vous"),
    determiners=_words(
        "plusieurs certains certaines quelques "
        "le la l' les un une des du ce cet cette ces son sa ses leur leurs notre nos mon ma mes"
    ),
    definite={"le": "m", "la": "f", "l'": "", "ce": "m", "cet": "m", "cette": "f"},
    prepositions=_words(
        """de d' du des à au aux en dans par pour sur sous avec sans chez entre vers contre depuis pendant lors
            selon après avant devant derrière parmi hors dès durant"""
    ),
    named_articles=_words("le la les"),
    genitives=_words("de d' du des à au aux"),
    contracted=_words("du des au aux"),
    openers=_words(
        """de d' à au aux en dans par pour sur sous avec sans chez entre vers contre depuis pendant lors selon
            après avant devant derrière parmi dès durant quand lorsque lorsqu' alors comme si puisque
            puisqu' tandis mais et or ainsi ensuite enfin puis interrogé interrogée interrogés invité
            invitée face quant malgré même hier aujourd'hui aussi pourtant car donc d'ailleurs d'après
            concernant outre parce tout voilà voici là ici lundi mardi mercredi jeudi vendredi samedi
            dimanche"""
    ),
    company=_words("avec"),
    head_last=False,
    conjunctions=_words("et ou mais"),
    relatives=_words("qui que qu' dont où"),
    that=_words("que qu'"),
    according=(
        ("selon",),
        ("d'", "après"),
        ("d'après",),
        ("aux", "yeux", "de"),
        ("aux", "yeux", "d'"),
        ("de", "l'", "avis", "de"),
        ("dixit",),
        ("suivant",),
    ),
    views=(("pour",),),
    infinitive=_words("d' de"),
    eyes=(
        ("à", "ses", "yeux"),
        ("a", "ses", "yeux"),
        ("selon", "lui"),
        ("selon", "elle"),
        ("pour", "lui"),
        ("pour", "elle"),
        ("d'", "après", "lui"),
        ("d'", "après", "elle"),
        ("à", "son", "avis"),
    ),
    titles={
        "m": "m",
        "m.": "m",
        "mm": "p",
        "mm.": "p",
        "mme": "f",
        "mmes": "p",
        "mlle": "f",
        "monsieur": "m",
        "madame": "f",
        "dr": "",
        "docteur": "",
        "pr": "",
        "professeur": "m",
        "professeure": "f",
        "me": "",
        "maître": "",
        "général": "m",
        "générale": "f",
        "colonel": "m",
        "capitaine": "",
        "commandant": "",
        "père": "m",
        "sœur": "f",
        "mgr": "m",
        "sir": "m",
        "lord": "m",
        "lady": "f",
        "prince": "m",
        "princesse": "f",
        "roi": "m",
        "reine": "f",
        "pape": "m",
        "abbé": "m",
    },
    roles=_words(
        """président présidente vice-président vice-présidente premier première ministre secrétaire sénateur
            sénatrice député députée gouverneur maire directeur directrice chef cheffe patron patronne
            pdg fondateur fondatrice cofondateur cofondatrice porte-parole commissaire ambassadeur
            ambassadrice chancelier chancelière avocat avocate juge procureur procureure rédacteur
            rédactrice journaliste éditorialiste analyste économiste scientifique chercheur chercheuse
            ingénieur ingénieure auteur auteure autrice écrivain écrivaine acteur actrice chanteur
            chanteuse entraîneur capitaine professeur professeure enseignant enseignante médecin
            infirmier infirmière évêque cardinal consultant consultante conseiller conseillère candidat
            candidate élu élue expert experte responsable délégué déléguée syndicaliste militant
            militante étudiant étudiante naturopathe toxicologue sociologue philosophe historien
            historienne linguiste agriculteur agricultrice bénévole organisateur organisatrice
            coordinateur coordinatrice dirigeant dirigeante leader numéro nutritionniste psychologue
            urbaniste architecte artiste photographe réalisateur réalisatrice gérant gérante adjoint
            adjointe habitant habitante pêcheur animatrice animateur doctorant doctorante maîtresse
            maître technicien technicienne"""
    ),
    suffixes=_words("jr ii iii iv"),
    particles=_words("de d' du des van von der den al el bin ibn la le da di dos del della"),
    abbreviations=_words(
        "m mm mme mlle dr pr me st ste etc cf p art av janv févr juil sept oct nov déc n no éd mgr vol"
    ),
    never_names=_words(
        """lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août
            septembre octobre novembre décembre le la les l' un une des du de d' ce cet cette ces il
            elle ils elles on nous vous je j' tu et mais ou or car donc ni si quand lorsque comme alors
            ainsi après avant pendant depuis dans en au aux à sur sous pour par avec sans chez selon
            entre vers contre lors même tous toutes tout toute son sa ses leur leurs notre nos votre vos
            mon ma mes qui que qu' quoi dont où pourquoi comment combien voilà voici oui non puis
            ensuite enfin aussi pourtant cependant toutefois ici là hier aujourd'hui demain deux trois
            quatre cinq six sept huit neuf dix plus moins très trop c' s' n' y a parmi malgré grâce face
            quant outre bref certes certains certaines plusieurs chaque autre autres autant beaucoup peu
            rien jamais toujours lire photo vidéo crédit crédits twitter facebook instagram youtube
            linkedin google noël pâques covid covid-19 internet état etat interrogé interrogée dès
            durant jusqu' lorsqu' puisqu' celui celle ceux celles cela ça quel quelle une premier
            ia tv verdict extrait extraits née né"""
    ),
    places=_words(
        """france allemagne espagne italie portugal belgique suisse autriche pologne ukraine russie chine japon
            inde israël iran irak syrie turquie grèce canada québec mexique brésil australie afrique
            europe asie amérique angleterre écosse irlande royaume-uni états-unis etats-unis paris lyon
            marseille toulouse nice nantes lille bordeaux rennes strasbourg montpellier grenoble saclay
            londres berlin madrid rome bruxelles vienne genève moscou kiev pékin tokyo washington
            tunisie algérie maroc liban égypte haïti kremlin élysée elysée matignon rue avenue place
            nord sud est ouest montréal méditerranée atlantique normandie bretagne"""
    ),
    organisations=_words(
        """radio télévision université école institut commission comité conseil association agence département
            ministère bureau parti union société groupe fondation centre club équipe gouvernement
            parlement sénat assemblée cour police armée banque fonds musée hôpital église presse figaro
            monde libération mediapart afp reuters tf1 bfm bfmtv rtl franceinfo cnrs inria inserm
            fédération organisation autorité service syndicat collectif mairie région préfecture
            tribunal cgt cfdt laboratoire observatoire office confédération ong onu otan ue twitter administration"""
    ),
    bodies=_words(
        """groupe entreprise société compagnie firme formation quotidien journal hebdomadaire mensuel magazine titre
            média site syndicat association organisation fédération collectif parti mouvement ong coopérative filiale
            enseigne marque club institution établissement fondation banque start-up jeune-pousse chaîne station
            radio agence"""
    ),
    documents=_words(
        """communiqué rapport article étude lettre note courriel document livre texte message site page tribune
            sondage affiche titre source sources experts gens personnes certains jugement arrêt loi
            tweet publication slogan"""
    ),
    work_cues=_words(
        """intitulé intitulée intitulés baptisé baptisée baptisés dénommé dénommée nommé nommée appelé appelée
            surnommé surnommée titre titré livre roman film chanson album émission série article essai
            pièce journal magazine revue quotidien hebdomadaire projet podcast documentaire exposition
            programme dit dite dits logiciel opération rubrique conférence collection slogan"""
    ),
    dashes="—–―-",
    men=_words(
        """jean pierre michel andré philippe rené louis alain jacques bernard marcel daniel roger robert paul
            claude christian henri georges nicolas françois éric patrick gérard christophe frédéric laurent
            david stéphane pascal thierry bruno dominique olivier marc didier julien sébastien thomas
            alexandre antoine guillaume mathieu matthieu benjamin vincent romain maxime arnaud cédric
            fabrice fabien franck gilles guy hervé hugues jérôme joël lionel luc ludovic martin maurice
            mickaël nathan patrice raphaël raymond rémi rémy régis richard serge simon sylvain théo tristan
            victor xavier yann yannick yves adrien alexis arthur aurélien baptiste charles clément corentin
            damien édouard emmanuel étienne florent florian gabriel gaël grégory hugo jules kévin léo loïc
            lucas ludovic mehdi mohamed ahmed ali karim rachid samir youssef omar hassan ibrahim tobias
            jonas emile émile firmin yvon yvan vladimir dmitri boris donald joe keir javier josé juan carlos
            roman jan augustin antony anthony fernand denis armand gaston ismaël malik tanguy erwan ronan
            gwenaël jean-paul jean-pierre jean-luc jean-michel jean-marc jean-claude jean-françois jean-
            louis pierre-françois gérald pekka berik maël mathis enzo nolan timéo lorenzo matteo mattéo
            bastien jordan kylian yanis ilyès ilyes rayan rayane amine bilal moussa mamadou ousmane
            aboubacar ibrahima cheikh abdoulaye abdel abdelkader mustapha mourad nabil nordine farid fouad
            hicham jamel khaled kamel larbi sofiane tarik tarek toufik walid yacine zakaria aymeric aristide
            anatole casimir corneille félix achille achim alban albin alfred alphonse amaury ambroise anaël
            anselme antonin arsène auguste barnabé basile bertrand blaise brice célestin césaire côme
            constant constantin cyprien cyril cyrille cyrus denys désiré dimitri dieudonné diego donatien
            edgar edmond edouard élie eliott élian éloi émilien ernest esteban eugène eustache évariste
            fabio ferdinand florimond fortuné fulbert gaspard gauthier gautier geoffroy gérémy germain
            gervais ghislain gildas godefroy gonzague goulven gontran gustave gwendal gwénolé hector henry
            hippolyte honoré hubert igor isidore jacky jean-baptiste jean-christophe jean-jacques jean-noël
            jean-yves jérémie jérémy joachim joan joaquim jonathan joris joseph josselin justin killian
            ladislas lambert lancelot léandre léon léonard léopold liam loris louis-marie lubin manuel
            marcelin marceau marin marius mathurin max maximilien melchior modeste mohammed morgan narcisse
            noé noël norbert octave odilon oscar othon pacôme paolo pedro perceval placide pol prosper
            quentin raoul rodolphe rodrigue roland rolland romaric romuald ruben rudy sacha saïd salomon
            salvador sam samy sauveur séverin sixte steeve steve sven tancrède teddy thibaud thibault
            thibaut théodore théophile timothée titouan tony tudual ulysse urbain valentin valère valéry
            victorien vivien waldemar walter werner wenceslas wilfried wilfrid william willy yannis yoann
            yohan yohann zacharie klaus hans karel otto ole mario giovanni marco luca pablo miguel luis
            rafael takumi hiroshi kofi kwame aimé aboubakar bakary amadou souleymane seydou lamine alioune
            babacar idrissa issa
            dragan zoran goran milan miloš slobodan branko vuk tadeusz zbigniew wojciech krzysztof andrzej
            stanisław zoltan zoltán lászló istván attila bogdan mihai radu vasile sergueï sergei andreï
            alexeï nikolaï mikhaïl oleg igor viktor pavel petr jiří ottokar wolfgang heinz jürgen helmut
            dieter günter ulrich matthias lars bjørn björn knut olaf gunnar erik magnus leif hamish angus
            duncan seamus liam declan giuseppe salvatore enrico alessandro stefano riccardo emilio ignacio
            gonzalo rodrigo fernando eduardo joão tiago rui nuno mehmet mustafa ahmet hakan cem reza dariush
            bijan farhad rachid chidi emeka kwabena kojo yaw sekou sékou lassana tidiane moustapha demba
            modou pape boubacar hamidou noah lubin théodule anthime fulgence aymeric gwenolé pierrick
            corentin ghislain eusèbe lazare mathurin sylvestre anselme basile célian jean-eudes gaëtan
            ferdinand hippolyte odon aubin josselin évrard enguerrand foulques gonthier thibert
            philibert agathon aristote démosthène isidor kenji haruto hiroki wei jun minh tuan duc anh raj
            arjun vikram sanjay rajesh"""
    ),
    women=_words(
        """marie jeanne françoise monique catherine nathalie isabelle jacqueline anne sylvie martine nicole
            suzanne hélène christine valérie sophie sandrine stéphanie véronique céline brigitte julie
            patricia annie laurence chantal aurélie laura cécile élodie émilie delphine virginie caroline
            florence agnès aline alice amélie anaïs audrey béatrice bénédicte camille carole charlotte chloé
            claire clara clémence colette corinne danielle denise élisabeth elisabeth élise emma estelle eva
            évelyne fabienne fanny gabrielle geneviève ghislaine inès irène jessica joëlle josiane judith
            juliette karine laetitia léa liliane louise lucie lucile lydie madeleine magali manon margaux
            marguerite marianne marine marion mathilde mélanie michèle mireille muriel myriam nadia nadège
            noémie odile pascale pauline rachel régine roxane sabine sabrina salomé sandra sarah simone
            solange solène sonia suzana sylvia thérèse ursula valentine vanessa violette yasmine yvette
            zineb zoé fatima aïcha leïla samia nora amina khadija marie-pierre marie-claude anne-marie
            frédérique francisca beatriz ana stella michelle marine ségolène rachida garance maud maëlle
            ines adélaïde adèle agathe agnese aglaé albane alberte alexandra alexia alix aliénor alizée alma
            alphonsine amandine amelie anastasia andrea andréa angélique angèle angela anita anna anne-
            claire anne-laure anne-lise anne-sophie annette annick anouk ariane armelle assia astrid
            athénaïs aude augusta augustine aurore axelle barbara bérénice bernadette bertille berthe
            bettina blanche blandine brune brunehilde capucine carine carmen cassandre catalina célestine
            célia charlène christelle christiane chrystelle cindy clarisse claudette claudia claudie
            claudine clémentine cléa clotilde constance coralie cordélia cosima cyrielle daisy daphné davina
            déborah diane dominique dora dorothée édith édwige edwige églantine elena éléonore élia éliane
            élisa éloïse elsa elvire émeline emmanuelle emmanuèle erika ernestine esther eugénie eulalie eve
            ève faustine félicie félicité fernande fleur flavie flora florette francine frédérica gaëlle
            gaétane georgette géraldine germaine gilberte gisèle ginette gwenaëlle gwenaelle gwendoline
            héloïse henriette hermine hortense huguette ida ilse imane ingrid irma iris isaure isaline jade
            janine jasmine jocelyne johanna josette josephine joséphine josé-marie jovita julia julienne
            justine karima katia khadidja laly lara laure laurette léa-marie léna lena léonie léopoldine
            lila lilas lily lina linda lisa lise loïs lola lorraine lou louane louison luce lucienne lucette
            ludivine maïa maïté maëlys maelle maeva mahaut malika malvina manuela mara marcelle marceline
            margot maria mariama marie-anne marie-christine marie-france marie-hélène marie-laure marie-
            louise marie-paule marie-thérèse marie-josé marielle mariette marilou marilyne marina marinette
            marjorie marlène marthe maryse mathilda maude mauricette maya mei mégane mélina mélissa mélodie
            meryem micheline milène mina mirabelle moïra mona monica morgane mylène naïma nadine naomi
            natacha ninon nina nolwenn noor norah océane odette olga olympe olivia ondine ophélie orane
            oriane ornella oumou paloma paola paule paulette pélagie perle perrine pernelle pétronille
            philippine philomène pierrette prisca priscille prune quitterie raïssa rania raymonde rébecca
            renée rita rolande romane rosa rosalie rose roselyne rosemonde rosine rosette roxanne safia
            saïda salma samira sandy saskia séréna servane séverine sharon sibylle sidonie sigrid simonetta
            sixtine siloé soazig solveig sonja soraya stéphania suzette suzy sybille sylvaine sylvette
            tatiana térésa tessa thaïs théa théodora tifenn tiphaine toinette valériane vera véra viviane
            victoire victoria virginia wanda wassila wendy xavière yaël yasmina yolande ysé yseult yvonne
            zélie zohra farida fanta aminata awa fatou fatoumata mariam rokhaya houria hanane latifa najat
            nawal rabia ouarda mei-lin hoa linh
            maëva ikuko yuki keiko sakura mei ling xiu ngozi chioma amara bintou aissatou aïssatou kadiatou
            mariama coumba ndeye adjoua akissi afia efua abena olga irina oksana svetlana tatiana ludmila
            galina natalia ekaterina anastassia zofia agnieszka katarzyna małgorzata joanna magdalena
            jadwiga milena jelena dragana vesna zorica ivana petra hana zuzana ilona eszter ilse hilde greta
            gudrun heike ulrike annika astrid freja sigrun ingeborg siobhán aoife niamh fiona bronwyn giulia
            chiara francesca federica paola lucia carmela concepción pilar dolores rocío consuelo inês joana
            leyla zeynep elif ayşe fatma shirin parisa nasrin roya maryam layla rania yara salwa hiba hayat
            loubna nabila farah soumaya aya ysaline mayline servane perpétue apolline eglantine clélia
            marjolaine jacinthe honorine josselyne aliette bérangère mauricette solenn rozenn nolwen gwenola
            armelle katell maïwenn tiphanie philippa philomène euphrasie eugénie ombeline hombeline
            guillemette perrette toinon margaux lison ninon suzon manon fanchon louison marie-sixtine oluchi
            tamsin"""
    ),
    callings=_words(
        """adjointe apiculteur apicultrice avocat-conseil biologiste boulanger boulangère buteur cadre caissier
            caissière cinéaste chimiste chirurgien chirurgienne chroniqueur chroniqueuse climatologue coach
            comédien comédienne compositeur compositrice concierge conducteur conductrice conservateur
            conservatrice chauffeur chauffeuse cuisinier cuisinière danseur danseuse défenseur démographe
            documentariste docker doyen doyenne éboueur éboueuse écologue éditeur éditrice éducateur
            éducatrice éleveur éleveuse employé employée entrepreneur entrepreneuse essayiste eurodéputé
            eurodéputée exploitant exploitante facteur factrice fermier fermière gardien gardienne gendarme
            généraliste géographe géologue géophysicien géophysicienne graphologue greffier greffière
            guichetier guichetière guide hydrologue industriel industrielle informaticien informaticienne
            instituteur institutrice interprète jardinier jardinière joueur joueuse juriste libraire livreur
            livreuse magistrat magistrate maraîcher maraîchère marin mathématicien mathématicienne
            mécanicien mécanicienne médiateur médiatrice meunier meunière modérateur modératrice musicien
            musicienne navigateur navigatrice notaire octogénaire opposant opposante ouvrier ouvrière
            parlementaire paysan paysanne pédiatre pharmacien pharmacienne physicien physicienne pianiste
            pilote plongeur plongeuse poète policier policière politologue pompier pompière praticien
            praticienne préfet préfète prévenu prévenue producteur productrice psychiatre quadragénaire
            quinquagénaire rappeur rappeuse reporter représentant représentante restaurateur restauratrice
            retraité retraitée romancier romancière sage-femme saunier saunière sculpteur sculptrice
            septuagénaire sexagénaire soignant soignante spécialiste sportif sportive stratège surveillant
            surveillante trésorier trésorière trentenaire universitaire urgentiste vendeur vendeuse
            vétérinaire vigneron vigneronne violoniste viticulteur viticultrice voisin voisine plaignant
            plaignante accusé accusée aide-soignant aide-soignante ambulancier ambulancière aînée cadette
            quincaillier entraîneuse sélectionneur technicien troisième-ligne capitaine lauréat lauréate
            mutualiste dame monsieur passant passante garçon fille gamin gamine ado adolescent adolescente
            client cliente ami amie collègue témoin parent usager usagère visiteur visiteuse promeneur
            promeneuse couple supporter supportrice type
            maçon maçonne plombier plombière électricien électricienne menuisier menuisière charpentier
            charpentière couvreur couvreuse serrurier serrurière peintre plâtrier carreleur ébéniste
            tapissier tapissière horloger horlogère bijoutier bijoutière orfèvre joaillier forgeron
            forgeronne ferronnier souffleur verrier verrière potier potière céramiste relieur relieuse
            imprimeur imprimeuse typographe graveur graveuse dessinateur dessinatrice illustrateur
            illustratrice graphiste designer styliste couturier couturière modiste brodeur brodeuse
            tisserand tisserande tanneur cordonnier cordonnière coiffeur coiffeuse barbier esthéticienne
            fleuriste épicier épicière boucher bouchère charcutier charcutière poissonnier poissonnière
            fromager fromagère primeur pâtissier pâtissière chocolatier chocolatière confiseur traiteur
            mercier mercière commerçant commerçante marchand marchande brocanteur brocanteuse antiquaire
            artisan artisane réparateur réparatrice garagiste mécano carrossier routier routière camionneur
            camionneuse taxi cheminot cheminote aiguilleur contrôleur contrôleuse machiniste batelier
            batelière matelot matelote mousse patron-pêcheur ostréiculteur ostréicultrice mareyeur mareyeuse
            pisciculteur pisciculteuse berger bergère chevrier chevrière bûcheron bûcheronne forestier
            forestière sylviculteur garde-chasse garde-forestier chasseur chasseuse pisteur moniteur
            monitrice alpiniste grimpeur grimpeuse randonneur randonneuse skieur skieuse skipper skippeuse
            ailier ailière attaquant attaquante arbitre sprinteur sprinteuse marathonien marathonienne
            boxeur boxeuse judoka escrimeur escrimeuse nageur nageuse basketteur basketteuse handballeur
            handballeuse rugbyman footballeur footballeuse tenniswoman pongiste archer archère cavalier
            cavalière jockey gymnaste patineur patineuse serveur serveuse barman barmaid cafetier cafetière
            aubergiste hôtelier hôtelière sommelier sommelière réceptionniste secrétaire comptable banquier
            banquière assureur courtier courtière agent agente huissier huissière douanier douanière
            militaire soldat soldate officier officière lieutenant lieutenante sergent sergente caporal
            amiral amirale brigadier brigadière adjudant adjudante sapeur secouriste sauveteur sauveteuse
            brancardier brancardière dentiste kinésithérapeute kiné orthophoniste opticien opticienne
            cardiologue neurologue virologue épidémiologiste infectiologue oncologue dermatologue
            pneumologue gériatre pédopsychiatre anesthésiste radiologue nutritionniste diététicien
            diététicienne obstétricien obstétricienne gynécologue ostéopathe psychanalyste psychothérapeute
            thérapeute assistant assistante puéricultrice nourrice archéologue anthropologue ethnologue
            paléontologue astronome astrophysicien astrophysicienne botaniste zoologue ornithologue
            entomologiste océanographe glaciologue sismologue volcanologue météorologue géochimiste
            généticien généticienne microbiologiste écophysiologiste statisticien statisticienne roboticien
            roboticienne développeur développeuse programmeur programmeuse codeur codeuse hackeur hackeuse
            bibliothécaire archiviste documentaliste traducteur traductrice dramaturge metteur metteuse
            scénariste monteur monteuse producteur violoncelliste guitariste batteur batteuse organiste
            trompettiste chef-d'orchestre soprano ténor baryton choriste danseur chorégraphe humoriste clown
            magicien magicienne marionnettiste animateur présentateur présentatrice vidéaste blogueur
            blogueuse influenceur influenceuse youtubeur youtubeuse correspondant correspondante envoyé
            envoyée pigiste chroniqueur prêtre curé pasteur pasteure rabbin imam moine religieux religieuse
            diacre vicaire aumônier proviseur proviseure principal recteur rectrice écolier écolière
            collégien collégienne lycéen lycéenne élève bachelier bachelière apprenti apprentie stagiaire
            intérimaire chômeur chômeuse saisonnier saisonnière salarié salariée fonctionnaire cheffe
            contremaître chercheur syndic propriétaire locataire bailleur bailleresse riverain riveraine
            automobiliste cycliste motard motarde piéton piétonne touriste vacancier vacancière campeur
            campeuse spectateur spectatrice auditeur auditrice lecteur lectrice électeur électrice votant
            votante manifestant manifestante gréviste contribuable consommateur consommatrice acheteur
            acheteuse sinistré sinistrée rescapé rescapée survivant survivante victime blessé blessée otage
            détenu détenue condamné condamnée inculpé inculpée réfugié réfugiée exilé exilée migrant
            migrante sans-abri bienfaiteur bienfaitrice mécène donateur donatrice héritier héritière
            nonagénaire centenaire doyen benjamin benjamine cadet aîné jumeau jumelle veuf veuve fiancé
            fiancée marié mariée compagnon compagne grand-père grand-mère papi mamie papa maman oncle tante
            cousin cousine neveu nièce beau-père belle-mère beau-frère belle-sœur parrain marraine"""
    ),
    concerned=_words("intéressé intéressée"),
    mottos=_words(
        "devise slogan mention inscription pancarte écriteau refrain étiquette enseigne banderole lire voir "
        "écouter titre "
        "plaque panneau affiche fresque graffiti tag épitaphe légende maxime proverbe dicton adage consigne "
        "leitmotiv ordre"
    ),
    publishers=_words(
        "éditions édition éd catalogue ouvrage récit roman essai film album exposition documentaire mot terme "
        "formule adjectif expression"
    ),
    speaking=_words("parle parlé parlent parlait"),
    topics=_words("de d' du des"),
    joining=_words("et"),
    fore=_words(
        "jeune ancien ancienne petit petite nouveau nouvelle premier première second seconde principal principale "
        "vieil vieux vieille grand grande bon bonne même autre dernier dernière célèbre futur future actuel "
        "actuelle ex deux"
    ),
    kin=(
        _words(
            """élu élue maire adjoint adjointe député députée sénateur sénatrice parlementaire conseiller conseillère
                édile opposant opposante eurodéputé eurodéputée ministre secrétaire président présidente"""
        ),
        _words(
            """chercheur chercheuse scientifique universitaire spécialiste expert experte professeur professeure
                enseignant enseignante biologiste physicien physicienne chimiste économiste sociologue politologue
                historien historienne linguiste philosophe géographe anthropologue mathématicien mathématicienne
                informaticien informaticienne ingénieur ingénieure climatologue politiste démographe psychologue
                auteur auteure autrice directeur directrice hydrologue géologue écologue"""
        ),
        _words(
            """dirigeant dirigeante pdg directeur directrice patron patronne fondateur fondatrice cofondateur
                cofondatrice président présidente entrepreneur entrepreneuse industriel industrielle chef cheffe
                gérant gérante responsable associé associée homme femme startupper"""
        ),
        _words(
            """juriste avocat avocate conseil défenseur magistrat magistrate juge procureur procureure notaire
                pénaliste juridique"""
        ),
        _words("magistrat magistrate procureur procureure juge président présidente substitut"),
        _words(
            """médecin docteur docteure généraliste praticien praticienne chirurgien chirurgienne spécialiste
                infirmier infirmière soignant soignante pédiatre psychiatre professeur professeure urgentiste"""
        ),
        _words(
            """entraîneur entraîneure entraineur coach technicien technicienne sélectionneur sélectionneuse manager
                manageuse"""
        ),
        _words(
            """joueur joueuse capitaine attaquant attaquante défenseur défenseure gardien gardienne buteur buteuse
                ailière handballeuse footballeuse footballeur basketteuse basketteur meneur meneuse pivot libero
                ailier milieu demi pilier troisième-ligne deuxième-ligne arrière international internationale
                champion championne sportif sportive athlète coureur coureuse cycliste nageur nageuse"""
        ),
        _words(
            """romancier romancière écrivain écrivaine auteur auteure autrice essayiste poète poétesse nouvelliste
                dramaturge lauréat lauréate"""
        ),
        _words(
            """chanteur chanteuse musicien musicienne artiste rappeur rappeuse compositeur compositrice interprète
                pianiste violoniste"""
        ),
        _words("cinéaste réalisateur réalisatrice documentariste artiste acteur actrice comédien comédienne"),
        _words("éditeur éditrice libraire"),
        _words(
            """agriculteur agricultrice éleveur éleveuse maraîcher maraîchère vigneron vigneronne viticulteur
                viticultrice paysan paysanne exploitant exploitante apiculteur apicultrice producteur productrice
                céréalier"""
        ),
        _words("syndicaliste délégué déléguée secrétaire représentant représentante militant militante"),
        _words("prévenu prévenue accusé accusée suspect suspecte"),
        _words("retraité retraitée ancien ancienne"),
        _words("préfet préfète représentant représentante"),
        _words("journaliste reporter rédacteur rédactrice chroniqueur chroniqueuse éditorialiste"),
        _words(
            "policier policière gendarme commissaire enquêteur enquêtrice officier capitaine commandant commandante"
        ),
        _words("pompier pompière capitaine commandant lieutenant"),
        _words("institutrice instituteur enseignant enseignante professeur professeure"),
    ),
    benches=_words(
        """juge procureur procureure greffier greffière substitut huissier huissière parquet
            assesseur assesseure juré jurée arbitre"""
    ),
    decades={
        "trentenaire": 30,
        "quadragénaire": 40,
        "quinquagénaire": 50,
        "sexagénaire": 60,
        "septuagénaire": 70,
        "octogénaire": 80,
        "nonagénaire": 90,
        "centenaire": 100,
    },
    agents_of=(
        "iste",
        "logue",
        "euse",
        "trice",
        "eur",
        "ien",
        "ienne",
        "ier",
        "ière",
        "ierne",
        "naire",
        "graphe",
        "crate",
        "ant",
        "ante",
        "ron",
        "ronne",
        "ois",
        "oise",
        "ais",
        "aise",
        "cin",
        "aine",
        "ain",
        "éen",
        "éenne",
        "onne",
        "otte",
        "ète",
        "nome",
    ),
    nouns_by_gender={
        "euse": "f",
        "trice": "f",
        "ière": "f",
        "ienne": "f",
        "éenne": "f",
        "ante": "f",
        "ente": "f",
        "ée": "f",
        "ate": "f",
        "ure": "f",
        "eure": "f",
        "oise": "f",
        "aise": "f",
        "aine": "f",
        "erte": "f",
        "ue": "f",
        "logue": "",
        "esse": "f",
        "eur": "m",
        "ier": "m",
        "ien": "m",
        "éen": "m",
        "ant": "m",
        "ent": "m",
        "é": "m",
        "ais": "m",
        "ois": "m",
        "ain": "m",
        "ert": "m",
        "at": "m",
        "u": "m",
    },
    names_by_gender={
        "a": "f",
        "ette": "f",
        "ine": "f",
        "ène": "f",
        "elle": "f",
        "ie": "f",
        "ée": "f",
        "enne": "f",
        "ose": "f",
        "ude": "f",
        "ande": "f",
        "onde": "f",
        "ilde": "f",
        "ance": "f",
        "ise": "f",
        "ice": "f",
        "onne": "f",
        "ïs": "f",
        "ys": "f",
        "ienne": "f",
        "mène": "f",
        "o": "m",
        "ard": "m",
        "ert": "m",
        "aud": "m",
        "ald": "m",
        "in": "m",
        "on": "m",
        "ent": "m",
        "ric": "m",
        "ien": "m",
        "ois": "m",
        "ain": "m",
        "and": "m",
        "ond": "m",
        "mir": "m",
        "las": "m",
        "us": "m",
        "os": "m",
    },
)

FACTS = FactWords(
    weekdays={
        name: number
        for number, name in enumerate(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
    },
    cities={
        "paris": "Europe/Paris",
        "lyon": "Europe/Paris",
        "grenoble": "Europe/Paris",
        "toulouse": "Europe/Paris",
        "londres": "Europe/London",
        "berlin": "Europe/Berlin",
        "bruxelles": "Europe/Brussels",
        "genève": "Europe/Zurich",
        "lausanne": "Europe/Zurich",
        "vienne": "Europe/Vienna",
        "rome": "Europe/Rome",
        "moscou": "Europe/Moscow",
        "alger": "Africa/Algiers",
        "tunis": "Africa/Tunis",
        "casablanca": "Africa/Casablanca",
        "dakar": "Africa/Dakar",
        "abidjan": "Africa/Abidjan",
        "pékin": "Asia/Shanghai",
        "singapour": "Asia/Singapore",
        "tokyo": "Asia/Tokyo",
        "montréal": "America/Toronto",
        "québec": "America/Toronto",
        "new york": "America/New_York",
    },
    until=("à", "jusqu'à"),
    happenings=_words(
        "événement évènement atelier conférence forum lancement rencontre webinaire session séance exposé séminaire "
        "colloque hackathon épisode débat journée assises sommet"
    ),
    takes_place=(
        "a lieu",
        "aura lieu",
        "auront lieu",
        "ont eu lieu",
        "se tiendront",
        "a eu lieu",
        "ont lieu",
        "se tient",
        "se tiendra",
        "s'est tenu",
        "s'est tenue",
    ),
    labels=(
        "session",
        "séance",
        "atelier",
        "journée",
        "partie",
        "épisode",
        "table ronde",
        "conférence invitée",
        "exposé",
    ),
    chaired=("présidé par", "présidée par", "animé par", "animée par", "modéré par", "modérée par", "présidence"),
    working_group=r"groupes? de travail(?: (?:sur|«)? ?[^\W\d_a-z][\w-]*)?",
    online=("en ligne", "en visioconférence", "virtuel", "virtuelle"),
    within=("à", "au"),
    roles=_words(
        "mainteneur mainteneuse contributeur contributrice animateur animatrice stagiaire postdoctorant postdoctorante "
        "assistant assistante développeur développeuse mathématicien mathématicienne statisticien statisticienne "
        "informaticien informaticienne physicien physicienne maîtresse membre dg dga"
    ),
    no_roles=_words("numéro premier première"),
    at=("chez", "à l'", "à la", "à", "au"),
    of=("de l'", "de la", "du", "de", "d'", "des"),
    copulas=("est", "était", "qui est"),
    determiners=("un", "une", "le", "la", "l'"),
    joints=("et", "&"),
    purposes={
        "register": ("s'inscrire", "inscription", "inscriptions", "inscrivez-vous", "billetterie"),
        "live": ("en direct", "direct", "suivre la visioconférence"),
        "recording": ("enregistrement", "enregistré", "enregistrée", "rediffusion", "revoir", "captation", "vidéo"),
        "questions": ("questions", "poser une question", "posez vos questions"),
        "forum": ("forum de discussion", "forum"),
        "calendar": ("calendrier", "ajouter à votre agenda"),
        "slides": ("diapositives", "diaporama", "transparents", "planches"),
        "schedule": ("programme", "emploi du temps", "déroulé"),
    },
    scales={
        "cent": 100,
        "cents": 100,
        "mille": 1000,
        "millier": 1000,
        "milliers": 1000,
        "million": 10**6,
        "millions": 10**6,
        "milliard": 10**9,
        "milliards": 10**9,
    },
    numbers={"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9}
    | {"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20}
    | {"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
    linking=("de", "d'"),
    numbered=_words(
        "session séance épisode version chapitre page figure tableau atelier article section partie numéro n° jour "
        "étape niveau phase salle ligne"
    ),
    dated=_words("en depuis dès avant après de fin début vers"),
    uncounted=_words(
        "seconde secondes minute minutes heure heures h jour jours semaine semaines mois an ans année années décennie "
        "décennies siècle siècles fois pourcent points centimes autres "
        "mètre mètres kilomètre kilomètres km kilos kg degrés"
    ),
    plurals=frozenset(),
    plural_endings=("s", "x"),
    complements=("de", "d'"),
    not_things=_words(
        "le la les un une des de du dans sur à au aux pour par avec et ou mais en est sont était étaient a ont que qui "
        "ce ces cette son sa ses leur leurs ne pas plus grâce dont où vers contre selon"
    ),
)

RULES = LanguageRules("fr", PAGE, QUOTES, FACTS)
