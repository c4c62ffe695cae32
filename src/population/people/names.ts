// Names and places of several countries and scripts. A name written in another script is followed by its Latin
// spelling, which its owner uses in e-mail addresses: `Ольга/olga`.

export type Name = { written: string; latin: string };
/** City, state or region (may be empty), postal code with # for digits that vary. */
export type City = { city: string; state: string; postal: string };
export type Locale = {
  country: string;
  weight: number;
  currency: string;
  /** `N` the house number, `S` the street. */
  street: string;
  first: Name[];
  last: Name[];
  streets: string[];
  cities: City[];
};

const names = (text: string): Name[] =>
  text.split(' ').map((name) => {
    const [written, latin] = name.split('/') as [string, string?];
    return { written: written.replaceAll('_', ' '), latin: latin ?? latinOf(written) };
  });
const cities = (text: string): City[] =>
  text.split(', ').map((line) => {
    const [city, state, postal] = line.split('|') as [string, string, string];
    return { city, state, postal };
  });
const latinOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('đ', 'd')
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '');

export const locales: Locale[] = [
  {
    country: 'US',
    weight: 62,
    currency: 'USD',
    street: 'N S',
    first: names(
      'James Mary Robert Patricia John Jennifer Michael Linda William Elizabeth David Barbara Richard Susan Joseph Jessica Thomas Margaret Charles Sarah Daniel Karen Matthew Nancy Anthony Lisa Mark Betty Donald Sandra Steven Ashley Andrew Kimberly Joshua Emily Kenneth Donna Kevin Michelle Brian Carol Edward Amanda Ronald Melissa Timothy Deborah Jason Stephanie Jeffrey Rebecca Gregory Katherine',
    ),
    last: names(
      "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts O'Brien Kowalski Van_Dyke Okafor Delacroix-Hughes",
    ),
    streets: [
      'Main St',
      'Oak Avenue',
      'Maple Dr',
      'Cedar Lane',
      'Park Blvd',
      'Elm Street',
      'Washington Ave',
      'Lake Rd',
      'Hillcrest Drive',
      'River Road',
      'Sunset Blvd',
      'Church St',
      'Mill Ln',
      'Prospect Ave',
      'Highland Terrace',
      'Juniper Ct',
      'Walnut St',
      'Foxglove Way',
      'Railroad Ave',
    ],
    cities: cities(
      'Portland|OR|972##, Austin|TX|787##, Boston|MA|021##, Newark|NJ|071##, Denver|CO|802##, Seattle|WA|981##, Columbus|OH|432##, Madison|WI|537##, Tucson|AZ|857##, Savannah|GA|314##, Fresno|CA|937##, Albany|NY|122##, Boise|ID|837##, Omaha|NE|681##, Raleigh|NC|276##, Burlington|VT|054##',
    ),
  },
  {
    country: 'CA',
    weight: 6,
    currency: 'CAD',
    street: 'N S',
    first: names('Liam Olivia Noah Charlotte Élodie Étienne Benoît Chloé Jacob Sophie Mathieu Émilie'),
    last: names('Tremblay Roy Gagnon Bouchard MacDonald Singh Campbell Côté Fraser Lavoie'),
    streets: ['rue Saint-Denis', 'Bank Street', 'Queen St W', 'Jasper Ave', 'chemin du Lac'],
    cities: cities('Ottawa|ON|K2P #L#, Montréal|QC|H2X #K#, Edmonton|AB|T5J #N#, Halifax|NS|B3H #P#'),
  },
  {
    country: 'GB',
    weight: 8,
    currency: 'GBP',
    street: 'N S',
    first: names('Oliver Amelia George Isla Harry Ava Alfie Poppy Siobhán Rhys Priya Mohammed'),
    last: names("Evans Hughes Patel Khan Walsh Murphy Wood Turner Cooper O'Connor Fitzgerald MacLeod"),
    streets: ['High Street', 'Station Road', 'Church Lane', 'Victoria Road', 'Mill Close'],
    cities: cities('Leeds|West Yorkshire|LS# #AB, Bristol||BS# #TR, York||YO# #DN, Cardiff|Wales|CF# #AG'),
  },
  {
    country: 'DE',
    weight: 7,
    currency: 'EUR',
    street: 'S N',
    first: names('Anna Jürgen Lukas Käthe Jörg Sabine Günther Mia Björn Renate Uwe Ayşe'),
    last: names('Müller Schmidt Schneider Weiß Köhler Yılmaz Hoffmann Großmann Vogel Becker'),
    streets: ['Bahnhofstraße', 'Hauptstr.', 'Goethestraße', 'Am Mühlbach', 'Lindenweg'],
    cities: cities('Berlin||101##, München|Bayern|803##, Köln|NRW|506##, Leipzig|Sachsen|041##'),
  },
  {
    country: 'FR',
    weight: 3,
    currency: 'EUR',
    street: 'N S',
    first: names('Camille François Zoé Hélène Théo Noël Inès'),
    last: names("Dubois Lefèvre Moreau d'Arcy Benoît Garnier"),
    streets: ['rue de la Paix', 'avenue Foch', 'place du Marché'],
    cities: cities('Lyon||690##, Nantes||440##, Lille||590##'),
  },
  {
    country: 'PL',
    weight: 2,
    currency: 'PLN',
    street: 'S N',
    first: names('Agnieszka Łukasz Małgorzata Paweł Zofia'),
    last: names('Wójcik Kamiński Dąbrowska Nowak Żak'),
    streets: ['ul. Długa', 'ul. Kwiatowa', 'al. Jana Pawła II'],
    cities: cities('Kraków||30-0##, Gdańsk||80-2##'),
  },
  {
    country: 'JP',
    weight: 4,
    currency: 'JPY',
    street: 'SN',
    first: names('花子/hanako 太郎/taro 健一/kenichi 美咲/misaki 陽子/yoko 大輔/daisuke さくら/sakura'),
    last: names('佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka 渡辺/watanabe 伊藤/ito'),
    streets: ['銀座4-', '本町2-', '栄3-', '天神1-'],
    cities: cities('中央区|東京都|104-00##, 大阪市|大阪府|541-00##, 名古屋市|愛知県|460-00##'),
  },
  {
    country: 'UA',
    weight: 2,
    currency: 'UAH',
    street: 'S, N',
    first: names('Олена/olena Тарас/taras Оксана/oksana Андрій/andriy'),
    last: names('Шевченко/shevchenko Коваленко/kovalenko Бондар/bondar'),
    streets: ['вул. Хрещатик', 'вул. Лесі Українки'],
    cities: cities('Київ||010##, Львів||790##'),
  },
  {
    country: 'GR',
    weight: 1,
    currency: 'EUR',
    street: 'S N',
    first: names('Ελένη/eleni Γιώργος/giorgos Μαρία/maria'),
    last: names('Παπαδόπουλος/papadopoulos Νικολάου/nikolaou'),
    streets: ['Οδός Ερμού', 'Λεωφόρος Αθηνών'],
    cities: cities('Αθήνα||105 ##, Πάτρα||262 ##'),
  },
  {
    country: 'AE',
    weight: 1,
    currency: 'AED',
    street: 'N S',
    first: names('فاطمة/fatima محمد/mohamed ليلى/layla'),
    last: names('الهاشمي/alhashimi منصور/mansour'),
    streets: ['شارع الوصل', 'شارع الشيخ زايد'],
    cities: cities('دبي||000##'),
  },
  {
    country: 'IN',
    weight: 2,
    currency: 'INR',
    street: 'N, S',
    first: names('आरव/aarav प्रिया/priya Ananya Rohan'),
    last: names('शर्मा/sharma Iyer Gupta'),
    streets: ['MG Road', 'महात्मा गांधी मार्ग'],
    cities: cities('Pune|MH|4110##, Bengaluru|KA|5600##'),
  },
  {
    country: 'BR',
    weight: 2,
    currency: 'BRL',
    street: 'S, N',
    first: names('João Conceição Luís Beatriz Thiago'),
    last: names('da_Silva Gonçalves Araújo Santos'),
    streets: ['Rua das Flores', 'Avenida Paulista'],
    cities: cities('São Paulo|SP|013##-0##, Recife|PE|500##-0##'),
  },
];

/** Names by which people also go; the first is what the passport says. */
export const nicknames: Record<string, string> = {
  James: 'Jim',
  Robert: 'Bob',
  Patricia: 'Pat',
  Michael: 'Mike',
  William: 'Bill',
  Elizabeth: 'Liz',
  David: 'Dave',
  Richard: 'Rick',
  Susan: 'Sue',
  Joseph: 'Joe',
  Thomas: 'Tom',
  Margaret: 'Peggy',
  Charles: 'Chuck',
  Daniel: 'Dan',
  Matthew: 'Matt',
  Anthony: 'Tony',
  Steven: 'Steve',
  Andrew: 'Andy',
  Kimberly: 'Kim',
  Joshua: 'Josh',
  Kenneth: 'Ken',
  Edward: 'Ted',
  Ronald: 'Ron',
  Timothy: 'Tim',
  Jeffrey: 'Jeff',
  Rebecca: 'Becky',
  Gregory: 'Greg',
  Katherine: 'Kate',
};

export const trades = [
  'Plumbing',
  'Bakery',
  'Landscaping',
  'Dental Care',
  'Auto Repair',
  'Design Studio',
  'Hardware',
  'Roofing',
  'Coffee Roasters',
  'Physiotherapy',
  'Print Shop',
  'Logistics',
];
export const companyForms = ['LLC', 'Inc.', '& Sons', 'Co.', 'Group', 'Ltd'];
