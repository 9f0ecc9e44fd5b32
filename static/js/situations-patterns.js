export default {
  "about": "What looks like the situation of one person. Read by cafes/situations.py and situations.js: after the words export default, this is JSON. Names in braces stand for macros. No quantifier without a bound: reading stays linear.",
  "notice": "Ce texte ressemble à la situation d’une personne. Au café, on parle de missions et de besoins du territoire, jamais d’une personne ni d’une famille.",
  "macros": {
    "S": "[ \\u00a0\\u202f]",
    "L": "[A-Za-zÀ-ÖØ-öø-ÿŒœ]",
    "UP": "[A-ZÀ-ÖØ-ÞŒ]",
    "PARTICLE": "(?:(?:[Dd][eu]s?|[Dd]e{S}la|[Dd]a|[Dd]i|[Dd]os|[Ll]a|[Ll]e|[Ee]l|[Aa]l|[Bb]en|[Oo]uld|[Vv][ao]n){S})",
    "NAME": "(?:{PARTICLE}?(?:[NODLnodl]['’])?{UP}(?:{L}|['’-]){0,30})",
    "NUMBER": "(?:[0-9]{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-(?:sept|huit|neuf)|vingt(?:-{L}{2,6})?|(?:tr|quar|cinqu|soix)ante(?:-{L}{2,6})?)",
    "ROLE": "(?:(?:vice-)?président|direct(?:eur|rice)|maire|préf[eè]te?|sous-préf|adjoint|conseill[eè]|coordinat|animat|assistante?{S}socia|éducat|médiat|référent|responsable|cheff?e?{S}|secrétaire|travailleu|juriste|infirmi|psychologue|médecin|élue?(?:{S}|,)|sénat|déput|ministre|bénévole|stagiaire|chargée?{S}d|cadre{S}|agent|gardien|format(?:eur|rice)|intervenant|gérant|trésori|inspect|proviseu|principale?{S}|CPE|CESF|TISF|curé|docteur|professeur|artiste|auteur|autrice)",
    "PLACE": "(?:rue|avenue|av\\.|boulevard|bd|place|impasse|allée|chemin|quai|square|pont|école|collège|lycée|salle|résidence|maison|foyer|espace|centre|gymnase|médiathèque|bibliothèque|parc|stade|fonds|ehpad|hôpital|fondation|prix)",
    "ADULT": "(?:homme|femme|dame|monsieur|madame|jeune|fille|garçon|fillette|enfant|bébé|nourrisson|ado|adolescente?|mineure?|majeure?|mère|père|maman|papa|mamie|papi|fils|frère|s(?:œ|oe)ur|petit-fils|petite-fille|neveu|nièce|étudiante?|personne|locataire|usag(?:er|ère)|veu(?:f|ve)|retraitée?|patiente?|collégienne?|lycéenne?|salariée?|apprentie?|cousine?|voisine?|aînée?|cadette?|conjointe?|mari|épouse|compagn(?:e|on)|gamine?|gosse|grand-(?:mère|père)|vieillard|sénior|senior|parent)",
    "MONTH": "(?:janv(?:ier)?|févr?(?:ier)?|fevrier|mars|avr(?:il)?|mai|juin|juil(?:let)?|août|aout|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|déc(?:embre)?|decembre)\\.?",
    "BODY": "(?:Mission|Chambre|Service|Orchestre|Conseil|Théâtre|Maison|Centre|Comité|Asso|Club|Union|Fédération|[ÉE]cole|Collège|Lycée|Ballet|Compagnie|Ch(?:œ|oe)ur|Parlement|Réseau|Sapeur|Pousse|Public|Enfance|Prince|Chaperon|Espace|Cinéma|Musée|Poucet)",
    "DATE": "(?:[0-9]{1,2}{S}?[./-]{S}?[0-9]{1,2}{S}?[./-]{S}?(?:19|20)?[0-9]{2}|[0-9]{1,2}(?:er)?{S}{MONTH}{S}(?:19|20)[0-9]{2})",
    "THING": "(?:associat|asso{S}|collectif|projet|service|dispositif|réseau|structure|centre|café|idée|foyer|coopérat|fondation|festival|recycl|ressourcerie|épicerie|club|comité|union|section|antenne|maison|initiative|entreprise|atelier)",
    "LIVES": "(?:vi[tv]|dor[mt]|héberg|cherche|refuse|boit|frapp|battu|tomb|perd|accouch|expuls|hospitalis|décéd|enceinte|menac|disparu|pleur|seule?|traîne|fugu|malade|maltrait|endett|venue?|pleurs|n['’]a{S}plus|ne{S}(?:sort|mange|paie|parle|veut|répond)|s['’]est{S}(?:perdu|fait|retrouv|suicid|bless)|va{S}être)"
  },
  "rules": [
    {
      "kind": "name",
      "message": "Un nom de personne : parlez plutôt du besoin, sans dire de qui il s’agit.",
      "patterns": [
        "(?:[Mm][Mm][Ee][Ss]?|M(?:elle|lle|LLE|ELLE)s?|m(?:elle|lle)s?|[Mm]adame|MADAME|[Mm]esdames|[Mm]ademoiselle|[Mm]onsieur|MONSIEUR|[Mm]essieurs|M[Rr]|mr|MM|M)\\.?{S}{0,2}(?:{S}|\\.){S}{0,1}{NAME}",
        "(?:[Mm]me|[Mm]lle|[Mm]elle|[Mm]r|M\\.|m\\.){S}(?!(?:l[ae]s?|l['’]{L}{0,20}|du|des?|d['’]{L}{0,20}|qui|que|est|sont|a|et|ou|à|en|un|une|dans|pour|par|sur|avec|sans|chez|si|ne|n['’]{L}{0,20}|s['’]{L}{0,20}|se|âgée?|tout|toute|pas|plus|vient|dit|ainsi|comme|je|nous|vous|{ROLE}{L}{0,12})(?:[^A-Za-zÀ-ÖØ-öø-ÿŒœ]|$))[a-zà-öø-ÿœ](?:{L}|['’-]){2,30}",
        "(?:madame|mademoiselle|monsieur){S}(?!(?:l[ae]s?|l['’]{L}{0,20}|du|des?|d['’]{L}{0,20}|qui|que|est|sont|a|et|ou|à|en|un|une|dans|pour|par|sur|avec|sans|chez|si|ne|n['’]{L}{0,20}|s['’]{L}{0,20}|se|âgée?|tout|toute|pas|plus|vient|dit|ainsi|comme|je|nous|vous|{ROLE}{L}{0,12})(?:[^A-Za-zÀ-ÖØ-öø-ÿŒœ]|$))[a-zà-öø-ÿœ](?:{L}|['’-]){2,30}",
        "[Mm]\\.{NAME}",
        "(?:[Ll][ea]|[Uu]ne?|[Cc]e(?:tte)?|[Nn]otre|[Dd]u|[Aa]u|[Ll]['’]){S}?(?:jeune|vieux|vieille|petite?|dame|monsieur|maman|papa|gamine?|adolescente?|ado|voisine?|locataire|habitante?|femme|homme|fille|garçon|veu(?:f|ve)|certaine?|nommée?)(?:{S}nommée?)?,?{S}(?!{BODY}){UP}(?:{L}|-){1,20}{S}{NAME}"
      ],
      "unless": [
        "^{L}{1,12}\\.?{S}(?:l[ae]s?{S}|l['’])(?:sous-)?{ROLE}"
      ],
      "unless_before": [
        "{PLACE}{S}(?:d[eu]{S}|la{S}|l['’])?$",
        "{ROLE}{L}{0,12}(?:{S}(?:{L}|['’-]){1,16}){0,1}{S}(?:(?:est|sera|s['’]appelle|nommée?|:){S})?$",
        "{ROLE}{L}{0,12}(?:{S}(?:{L}|['’-]){1,16}){0,4},{S}$",
        "{ROLE}{L}{0,12}(?:{S}(?:{L}|['’-]){1,16}){0,3}{S}s['’]appelle{S}$",
        "(?:remplac(?:e|ée?|era|er|ement)(?:{S}par|{S}de)?|succ[eè]de(?:ra)?{S}à|appelle|remercions|remercie|accueillons|intervention{S}de|présentation{S}de){S}$",
        "(?:et|,){S}(?:MM?\\.|M(?:me|lle)){S}{NAME}{S}$",
        "[0-9]{S}$",
        "(?:[Uu]n|[Ll]e|[Cc]e|[Uu]ne|[Ll]a|[Cc]ette|[Dd]u|[Aa]u|bon){S}$"
      ],
      "unless_after": [
        "^(?:{S}{NAME}){0,2}{S}?(?:,|\\(|–|-|:|{S}est{S}|{S}sera{S}){S}?(?:(?:l[ea]|un|une|not(?:re)|nouve(?:au|l|lle)|anci?enn?e?|votre|future?){S}|l['’]){0,2}{ROLE}",
        "^(?:{S}{NAME}){0,2},?{S}(?:qui{S})?(?:arrive{S}(?:comme|à)|devient|remplace(?:ra)?|succède(?:ra)?|rejoint{S}l|prend(?:ra)?{S}(?:son{S}poste|ses{S}fonctions|la{S}direction)|quitte(?:ra)?{S}(?:son{S}poste|ses{S}fonctions|la{S}direction)|anime(?:ra)?{S}|présente(?:ra)?{S}|représente(?:ra)?{S}|interviendra|nous{S}(?:a{S})?(?:rejoint|présente|accueille)|tient{S}(?:la|une){S}permanence)"
      ]
    },
    {
      "kind": "age",
      "message": "L’âge d’une personne : dites plutôt « un jeune », « une personne âgée », ou parlez du besoin en général.",
      "ignore_case": true,
      "patterns": [
        "[âa]g[ée]e?{S}(?:de{S}|d['’])(?:(?:à{S}peine|environ|presque|bientôt){S})?{NUMBER}{S}(?:ans|mois)",
        "{ADULT}(?:{S}(?!contrat|bail|formation|convention|projet|durée|depuis|pendant|jusqu|plan|suivi|engagement|peine|plus|moins|sur)(?:{L}|['’-]){1,15}){0,2}(?:{S}(?:de{S}|d['’])|,{S}?(?:de{S})?|{S}?\\(|{S}(?=[0-9]))(?:(?:à{S}peine|environ|presque){S})?{NUMBER}{S}(?:ans|mois)",
        "(?:elle|il|{ADULT}){S}(?:n['’])?(?:(?:va{S}|vient{S}d['’])avoir|avait|aura|a){S}(?:(?:que|à{S}peine|tout{S}juste|bientôt|presque|environ|déjà){S})?{NUMBER}{S}ans"
      ],
      "unless_before": [
        "(?:tout|toute|chaque|par|aucune?|jeunes|les|des){S}$"
      ],
      "unless_after": [
        "^{S}(?:et{S}plus|ou{S}plus|et{S}moins|et{S}[0-9]|à{S}[0-9]|d['’](?:existence|expérience|ancienneté|activité|attente)|de{S}(?:métier|service|retard|bail|prison|présence|carrière))"
      ],
      "unless": []
    },
    {
      "kind": "age",
      "message": "Un prénom et un âge : parlez plutôt du besoin, sans dire de qui il s’agit.",
      "patterns": [
        "{UP}{L}{2,20}(?:-{UP}{L}{2,20})?(?:,{S}{NUMBER}{S}ans(?=[,)])|{S}\\({NUMBER}{S}ans\\))",
        "[Uu]ne?{S}{UP}{L}{3,20}{S}de{S}{NUMBER}{S}ans"
      ],
      "unless_before": [],
      "unless_after": [],
      "unless": []
    },
    {
      "kind": "birth",
      "message": "Une date de naissance : elle désigne une personne, ne la notez pas.",
      "ignore_case": true,
      "patterns": [
        "n[ée]e?{S}le{S}{DATE}",
        "n[ée]e?{S}en{S}(?:(?:{MONTH}){S})?(?:19|20)[0-9]{2}",
        "(?:ddn|d\\.d\\.n\\.?|(?:date|lieu){S}(?:et{S}(?:date|lieu){S})?de{S}naissance){S}?[:=]?{S}?(?:le{S})?{DATE}"
      ],
      "unless_before": [
        "{THING}[^.!?]{0,40}$"
      ],
      "unless_after": [],
      "unless": []
    },
    {
      "kind": "mobile",
      "message": "Un numéro de portable : donnez plutôt le numéro de la structure.",
      "patterns": [
        "(?:0|(?:\\+|00)33{S}?(?:\\(0\\))?{S}?)[67](?:[0-9]{8}|(?:{S}[0-9]{2}){4}|(?:\\.[0-9]{2}){4}|(?:-[0-9]{2}){4}|(?:/[0-9]{2}){4})(?![0-9])"
      ],
      "ignore_case": true,
      "unless_before": [
        "(?:astreinte|standard|accueil|permanence|secrétariat|d['’]urgence)[^.!?]{0,40}$"
      ],
      "unless_after": [],
      "unless": []
    },
    {
      "kind": "number",
      "message": "Un numéro de sécurité sociale : il désigne une personne, ne le notez pas.",
      "patterns": [
        "[12]{S}?[0-9]{2}{S}?(?:0[1-9]|1[0-2]|[2-9][0-9]){S}?(?:[0-9]{2}|2[AB]){S}?[0-9]{3}{S}?[0-9]{3}(?:{S}?[0-9]{2})?(?!{S}?[0-9])"
      ],
      "unless_before": [
        "[0-9]{S}$"
      ],
      "unless_after": [],
      "unless": []
    },
    {
      "kind": "email",
      "message": "Le courriel d’une personne : donnez plutôt l’adresse de la structure.",
      "ignore_case": true,
      "patterns": [
        "(?!(?:{L}|[0-9._-]){0,40}(?:accueil|contact|info|secretariat|mairie|ccas|cias|cms|service|animation|centre|social|mission|maison|asso|jeune|enfance|direction|reseau|partage|emploi|formation|logement|sante|secours|croix|club|bureau|admin|livret|cafe|solidar|popul|famille|action|antenne|point|relais|foyer|ecole|college|lycee|reply|france|pole|plateforme|equipe))(?:{L}|[0-9]){1,30}[._-](?:{L}|[0-9]){1,30}(?:[._-](?:{L}|[0-9]){1,30})?@(?:{L}|[0-9-]){1,40}\\.{L}{2,12}"
      ],
      "unless_before": [],
      "unless_after": [],
      "unless": []
    },
    {
      "kind": "family",
      "message": "Le nom d’une famille : parlez plutôt du besoin, sans dire de qui il s’agit.",
      "patterns": [
        "(?:[Ff]amilles?|FAMILLES?){S}(?!Rurale|Monoparent|RURALE){NAME}",
        "(?:[Ll]es|[Dd]es|[Aa]ux)?{S}?(?:enfants|frères|sœurs|soeurs|époux|jumeaux){S}(?!RSA|ASE){NAME}"
      ],
      "unless_before": [
        "(?:[Mm]aison|[Ee]space|[Pp]ôle|[Ss]ervice|[Pp]oint|[Aa]ssociation|[Cc]onseil|[Mm]édaille|[Jj]ournée){S}(?:d[eu]s?{S})?(?:la{S})?$"
      ],
      "unless_after": [],
      "unless": []
    },
    {
      "kind": "person",
      "message": "Cela ressemble à la situation d’une personne : parlez plutôt du besoin en général.",
      "patterns": [
        "[Uu]ne?{S}(?:(?:jeune|vieille|vieil|petite?){S})?(?:maman|papa|mamie|papi|monsieur|dame|gamine?|gosse|fillette|ado){S}(?:{L}{2,12}{S}){0,3}(?:qui{S}(?:[lmts]['’]{S}?|ne{S}|n['’])?)?(?:(?:est|a|s['’]est|va|ne|se){S})?(?:été{S})?(?:{L}{2,12}{S}){0,2}{LIVES}{L}{0,12}",
        "(?:[Uu]ne?|[Ll][ea]|[Nn]otre|[Cc]e(?:tte)?){S}(?:(?:jeune|vieille|vieil|petite?){S})?(?:couple|femme|homme|jeune|mère|père|maman|papa|dame|monsieur|locataire|voisine?|habitante?|salariée?|personne|usag(?:er|ère)|famille)(?:{S}(?!qui|sur|peut|doit)(?:{L}|['’0-9]){1,12}){0,6}{S}(?:vi[tv]{S}(?:dans|chez|sans|seul)|dort|frappe|boit|(?:est|a|va){S}(?:été{S}|être{S})?(?:frappée?|battue?|expuls{L}{1,4}|hospitalis{L}{1,3}|accouché|perdu|disparu|morte?|tombée?|enceinte)|s['’]est{S}(?:perdue?|suicidée?|blessée?)|ne{S}(?:sort|mange|paie|répond|parle){S}p(?:lus|as))",
        "(?:ex-)?(?:mari|femme|conjointe?|compagn(?:on|e)|concubine?|épouse|père|mère|fils|fille|frère|s(?:œ|oe)ur){S}(?:est{S})?(?:très{S})?(?:violente?|alcoolique|incarcérée?|toxicomane|dépressi(?:f|ve)|schizophrène|suicidaire)",
        "[Ll][ea]{S}petite?{S}(?!Enfance|Prince|Poucet|Chaperon){UP}{L}{2,20}"
      ],
      "unless_before": [
        "(?:si|[Qq]uand|[Ll]orsqu['’]|chaque|toute?){S}?$"
      ],
      "unless_after": [
        "^{S}de{S}compagnie"
      ],
      "unless": []
    }
  ]
}
