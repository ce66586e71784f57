-- How listings are found: words without case, accents and signs, and distances.
-- Everything here is IMMUTABLE by construction: no extension, no setting and no locale of
-- the database is asked, so the same words are found wherever the suite runs.

-- 'Große Äpfel, 2.5 kg' -> 'grosse apfel 2 5 kg'
CREATE OR REPLACE FUNCTION solidarity_search_fold(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $fold$
    SELECT regexp_replace(
        translate(
            replace(replace(replace(replace(replace(replace(
                lower(regexp_replace(
                    normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'
                )),
                'ß', 'ss'), 'ẞ', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'),
            -- lower() leaves these as they are where the locale is C
            'øØđĐłŁıðÐþÞ'
            'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς'
            'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄІЇЉЊЋЏҐ',
            'ooddlliddtt'
            'αβγδεζηθικλμνξοπρστυφχψωσ'
            'абвгдежзийклмнопрстуфхцчшщъыьэюяђєіїљњћџґ'
        ),
        -- signs of ASCII and Latin 1, punctuation and symbols, pictures
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7'
        '\u02b0-\u02ff\u2000-\u2bff\u3000-\u303f\ufe00-\ufe6f\uff00-\uff0f'
        '\U0001f000-\U0001faff]+',
        ' ', 'g'
    )
$fold$;

-- All words must be there, the last one may be the beginning of one. After folding
-- nothing is left that has a meaning in a tsquery; NULL when no word is left.
CREATE OR REPLACE FUNCTION solidarity_search_query(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $query$
    SELECT (string_agg('''' || word || '''', ' & ' ORDER BY place) || ':*')::tsquery
    FROM (
        SELECT word, place
        FROM regexp_split_to_table(
            left(solidarity_search_fold(left(words, 500)), 200), ' +'
        ) WITH ORDINALITY AS found (word, place)
        WHERE word <> ''
        ORDER BY place
        LIMIT 10
    ) AS first_words
$query$;

-- The haversine on a sphere with the mean radius of the earth, see engine/places.py
CREATE OR REPLACE FUNCTION solidarity_distance_km(
    latitude float8, longitude float8, other_latitude float8, other_longitude float8
) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $distance$
    SELECT 2 * 6371.0088 * asin(least(1, sqrt(
        sin(radians(other_latitude - latitude) / 2) ^ 2
        + cos(radians(latitude)) * cos(radians(other_latitude))
        * sin(radians(other_longitude - longitude) / 2) ^ 2
    )))
$distance$;

-- The title counts most, then what members wrote, then tags and categories.
ALTER TABLE solidarity_listing ADD COLUMN IF NOT EXISTS search_vector tsvector
GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', solidarity_search_fold(coalesce(title, ''))), 'A')
    || setweight(
        to_tsvector('simple', solidarity_search_fold(coalesce(description, ''))), 'B'
    )
    || setweight(
        to_tsvector('simple', solidarity_search_fold(coalesce(search_words, ''))), 'C'
    )
) STORED;

CREATE INDEX IF NOT EXISTS solidarity_listing_search_vector_index
ON solidarity_listing USING gin (search_vector) WITH (fastupdate = off);

-- Odoo asks for "is_shown IS TRUE", so the indexes say it in the same words.
-- The planner knows how many listings lie in a band of latitudes, which it does not
-- know of a box in a GiST index; a radius cuts a narrow band.
CREATE INDEX IF NOT EXISTS solidarity_listing_place_index
ON solidarity_listing (latitude, longitude)
WHERE is_shown IS TRUE AND (latitude <> 0 OR longitude <> 0);

CREATE INDEX IF NOT EXISTS solidarity_listing_shown_index
ON solidarity_listing (community_id, id) WHERE is_shown IS TRUE;
