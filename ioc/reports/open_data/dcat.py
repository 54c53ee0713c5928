"""DCAT: the description of what is published, for catalogues of data: DCAT-AP 3 as JSON-LD. Pure.

`dct:license` is what the province decided (`reports.toml`); addresses are relative to the file unless it names where
the files will lie.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from ioc.domain.periods import Period
from ioc.reports.letterhead import Issuer
from ioc.reports.open_data.dataset import Dataset

EU: Final = "http://publications.europa.eu/resource/authority"
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA: Final = {"csv": "text/csv", "json": "application/json"}
FREQUENCY: Final = {"month": "MONTHLY", "quarter": "QUARTERLY", "year": "ANNUAL"}


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published together."""

    province: str
    slug: str
    """Of the province: `bac-giang`."""
    period: Period
    issuer: Issuer
    issued: str
    """RFC 3339 moment."""


def describe(publication: Publication, datasets: list[tuple[Dataset, dict[str, bytes]]]) -> bytes:
    """The catalogue: every dataset with its files (name → content)."""
    base, issuer = publication.issuer.open_data.base_url, publication.issuer
    catalogue = {
        "@context": CONTEXT,
        "@id": f"{base}dcat.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _vi(f"Dữ liệu mở của Trung tâm giám sát, điều hành tỉnh {publication.province}"),
        "dct:description": _vi(
            "Số liệu tổng hợp không chứa dữ liệu cá nhân, trích từ hệ thống giám sát, điều hành; "
            "ô dưới 5 người được ẩn."
        ),
        "dct:publisher": _publisher(issuer),
        "dct:language": {"@id": f"{EU}/language/VIE"},
        "dct:issued": _typed(publication.issued, "dateTime"),
        "dct:license": {"@id": issuer.open_data.licence},
        "dcat:dataset": [_dataset(publication, dataset, files) for dataset, files in datasets],
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n").encode()


def _dataset(publication: Publication, dataset: Dataset, files: dict[str, bytes]) -> dict[str, Any]:
    about, period, issuer = dataset.about, publication.period, publication.issuer
    identifier = f"urn:ioc:{publication.slug}:{about.slug}:{period.name}"
    frequency = FREQUENCY.get(period.kind, "IRREG")
    return {
        "@id": identifier,
        "@type": "dcat:Dataset",
        "dct:identifier": identifier,
        "dct:title": [_vi(about.title), {"@value": about.title_en, "@language": "en"}],
        "dct:description": _vi(about.about),
        "dct:publisher": _publisher(issuer),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": issuer.open_data.contact or issuer.agency.name,
        },
        "dcat:keyword": [_vi(word) for word in about.keywords],
        "dcat:theme": {"@id": f"{EU}/data-theme/{about.theme}"},
        "dct:accessRights": {"@id": f"{EU}/access-right/PUBLIC"},
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/{frequency}"},
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": _vi(f"Tỉnh {publication.province}")},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(period.first_day.isoformat(), "date"),
            "dcat:endDate": _typed((period.end.date() - timedelta(days=1)).isoformat(), "date"),
        },
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "skos:prefLabel": _vi(f"Chủ đề {about.source}")},
        "dct:issued": _typed(publication.issued, "dateTime"),
        "dcat:distribution": [_distribution(publication, name, content) for name, content in files.items()],
    }


def _distribution(publication: Publication, name: str, content: bytes) -> dict[str, Any]:
    where, kind = f"{publication.issuer.open_data.base_url}{name}", name.rpartition(".")[2]
    return {
        "@id": f"{where}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _vi(name),
        "dcat:accessURL": {"@id": where},
        "dcat:downloadURL": {"@id": where},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{MEDIA[kind]}"},
        "dct:format": {"@id": f"{EU}/file-type/{kind.upper()}"},
        "dct:license": {"@id": publication.issuer.open_data.licence},
        "dct:issued": _typed(publication.issued, "dateTime"),
        "dcat:byteSize": _typed(str(len(content)), "nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(sha256(content).hexdigest(), "hexBinary"),
        },
    }


def _publisher(issuer: Issuer) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": _vi(issuer.agency.name)}


def _vi(words: str) -> dict[str, str]:
    return {"@value": words, "@language": "vi"}


def _typed(words: str, kind: str) -> dict[str, str]:
    return {"@value": words, "@type": f"xsd:{kind}"}
