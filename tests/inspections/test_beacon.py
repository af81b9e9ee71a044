"""A beacon's value is taken for what its signature says, and for nothing else: held against a pulse that NIST gave out in 2018."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tools.beacon import NotThePulse, Pulse, verified_value

SCRIPT = Path(__file__).parents[2] / "tools" / "beacon.py"
PULSE: Mapping[str, object] = {
    "uri": "https://beacon.nist.gov/beacon/2.0/chain/1/pulse/54610",
    "version": "Version 2.0",
    "cipherSuite": 0,
    "period": 60000,
    "certificateId": (
        "5501e3d72bc42f3b96e16de4dcadcb16768e109662bd16d667d5fd9aee585af31bbdc5dd4f53592276064b53dddd76c8f3604b2a41db6e09f78f82bb5d6569e7"
    ),
    "chainIndex": 1,
    "pulseIndex": 54610,
    "timeStamp": "2018-08-30T17:44:00.000Z",
    "localRandomValue": (
        "F6F8318BED4A7236330C81E948ACF4DBAFD7F3597A66683C95C731B391098823FE489358B5255FFC6FC429884F5749BEF296D1AD5D84B3DD96BAAA12FEDEC005"
    ),
    "external": {
        "sourceId": "00" * 64,
        "statusCode": 0,
        "value": "00" * 64,
    },
    "listValues": [
        {
            "type": "previous",
            "value": (
                "20695B01257C5009EAB6CF7BF1F286EE7D825AC7B22E9F16AFCEE4F913BBCF4B707098DE4CBBD6788C9DC98F917E8C5B0F21"
                "EC926F348E2399C6459B57C6A4DA"
            ),
        },
        {
            "type": "hour",
            "value": (
                "3935CB5E44B1AD0F3DE24694CFCC981B22B3521D9A31EA62B24E14853B9B7ACA5FBF548C0F54404A94ECE99739DCED1021AE"
                "830F08BF26B0B76399D75673926B"
            ),
        },
        {
            "type": "day",
            "value": (
                "F31907264F879C932A17547CCB2285540BA8DB9D5E797C9A047AD7FCA418C1BDFA679D3475EB6BB558285B166B661CEA0FFE"
                "D8611B832C14B91264A914A2990D"
            ),
        },
        {
            "type": "month",
            "value": (
                "6774C12709D6514ABBC4B96D8A7AD5E73C5C68986B976A17ED4191452AF5098B1C390D6893D253DDA3C52B49BEFA4BB3E666"
                "F37EF6420F96974CAA1AF92FF5D7"
            ),
        },
        {
            "type": "year",
            "value": (
                "7665F054F21B50DF62CD3E50AF8EB783E30D271B091DE051212D301E0E3D17FFCF0367DB41CFFD3C51E88BDE0B0621F49EB0"
                "3435BC373D5D49480941A8B3547E"
            ),
        },
    ],
    "precommitmentValue": (
        "AF8C7965FBC15ED1F0F4C18659723D53E2648B1E6D152A3101798E59640CA59A8C83515A31E9AAEE0E942B276120AE500D0898C1FED272339BA847C7E0629049"
    ),
    "statusCode": 0,
    "signatureValue": (
        "6C0BC22FB1C3422F0CDE311576A4B2C320E9E166E8FA0A729F451DD0D8A09D888FDAB1E84E8E68A4882F49E034AA8870B2EE"
        "FEC4B20C906B7D0F24D084D89136C89837116D7BFD33B5C45CAD96D38CEC76C05EBC764D92794353D376AC03B84E3FA837D0"
        "2B6CD58283C16D2281867B3C045162C76527B9AC8958AE99582ADD6919C167446EEB254856AC6FF394A9865BB5E7552FF800"
        "907AFD29588EB475DF0CE515EE2A997C9289E8BDFD5CD8723F314F46B8C76ACBE2E951C764D48FDC99C9A07DB5EE8C75D076"
        "291B6BEA0A1ADA3A819E71AF423C47A1EB00AF66AAD1524EFD63BFAB4CECCB255DB06B510784C1A43884BDEFD77278A16863"
        "B2D29C2B763A142C1D01F8EB2BCE676D35ECB67B3E67102EA5F6DC9359DB87BA75D6B73B8E2750F7F1BF6774FA3A12C689B0"
        "96C08E2BD816DE52AED735DE785EF46CDE320C692668B27949CA949F0B7DA9FEE3A0D7B5005E02FD246A461AF49732BCCA6D"
        "BDAF3E87C9E35B0BE8021E4E8A3E0559F2C9C980CBC55C649AF13D17B6A679DAD32FB4D320D75E6EB40B1A94549EA3921DFD"
        "CF415335B67E39BF4118DB20330E0F352F56AD417E4F01CA9FFB6B4260413C6AE83490C4D4382B9C6C7ED89E1545C4329CBE"
        "8C617FA8178DCC0BF035DB73B46D50204B7E9F340AD7F49C46E82185A53907AD7475933B76E61D0A47329ED200858CF8334D"
        "C0A122384C7546B2652667AD"
    ),
    "outputValue": (
        "274E031530B2C773494EBFD9827DF4B20BF83B65BCFC5107B97D7C307713E2FFB80C8FD3B7028F457783E88BB07BBD2BC190BC42BA3F56BA2E2F74E04D4E5E98"
    ),
}
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIHWzCCBkOgAwIBAgIQCrOnD+Dvk39rGwz3xX6StTANBgkqhkiG9w0BAQsFADBE
MQswCQYDVQQGEwJVUzEVMBMGA1UEChMMRGlnaUNlcnQgSW5jMR4wHAYDVQQDExVE
aWdpQ2VydCBHbG9iYWwgQ0EgRzIwHhcNMTgwMTEwMDAwMDAwWhcNMTkwMTExMTIw
MDAwWjCBozELMAkGA1UEBhMCVVMxETAPBgNVBAgTCE1hcnlsYW5kMRUwEwYDVQQH
EwxHYWl0aGVyc2J1cmcxNzA1BgNVBAoTLk5hdGlvbmFsIEluc3RpdHV0ZSBvZiBT
dGFuZGFyZHMgYW5kIFRlY2hub2xvZ3kxEDAOBgNVBAsTB0lUTC9DU0QxHzAdBgNV
BAMTFmVuZ2luZS5iZWFjb24ubmlzdC5nb3YwggIiMA0GCSqGSIb3DQEBAQUAA4IC
DwAwggIKAoICAQDqdbhEDfBOCzCjW6cKBSKkkl8pc7v6VDDI21VAs5fOyZRoSwfW
tHc9YkVoYBaNTfmUBW5Q8hWbk65VftCznjEFIa05ldME/ABGKSkQKFyC3ELsE4+e
nkM1I9EJOt9dCSH9dSmzwjFf8C/fxhGqYEatH8GenuQ/FbU7shiigiqHUJU9SSVZ
trH4qV7szmcIBd/VzVTgLFipF8nl6EoScEIdgOC+ZmRo0LLfB/ulUT7iaXuzB0GP
ocMjwk4yfJgHNkHitgGMoDNYGVz4sU0QCtQSAXjjvwAMb+EzGBV08Zj2qNMEANKX
cvdRRA340t3oC6PbmeW+7w+IRo0to8AqhUlSAobmty6pOUzykEdhg/g6FKOowQEz
JZkhHd1/7Fh7XRHvc6EKz5tjAP+c5MUP9ni6O2N6uzrNbm94p0JmGk6DwJVWS0A1
l7M/xjON3aZN2f2ZSlezurBh9GBWENniHUsG/iOJdtjb+VE8VCr+J3Ltn62CfbgU
4aW+XbwHtZq+jtLzf2VKgHpeM4LKCzgQbhSbJNuuNCm2ib8PaS/f+kz+p9D8Rd/q
Te4/w03a+bqZRBcql8K7n73ysT+r595oos6AQujj4rgOHU7byZDLRGbMHPhox4OD
Dd7iYGhMHcfUez7FYJF0zNQafEt7iZP6U/PigtPoi3lJNPLcijbNcFNSowIDAQAB
o4IC5zCCAuMwHwYDVR0jBBgwFoAUJG4rLdBqklFRJWkBqppHponnQCAwHQYDVR0O
BBYEFB69FZvO+nhCyDuDd1uLZchw4+j3MCEGA1UdEQQaMBiCFmVuZ2luZS5iZWFj
b24ubmlzdC5nb3YwDgYDVR0PAQH/BAQDAgWgMB0GA1UdJQQWMBQGCCsGAQUFBwMB
BggrBgEFBQcDAjB3BgNVHR8EcDBuMDWgM6Axhi9odHRwOi8vY3JsMy5kaWdpY2Vy
dC5jb20vRGlnaUNlcnRHbG9iYWxDQUcyLmNybDA1oDOgMYYvaHR0cDovL2NybDQu
ZGlnaWNlcnQuY29tL0RpZ2lDZXJ0R2xvYmFsQ0FHMi5jcmwwTAYDVR0gBEUwQzA3
BglghkgBhv1sAQEwKjAoBggrBgEFBQcCARYcaHR0cHM6Ly93d3cuZGlnaWNlcnQu
Y29tL0NQUzAIBgZngQwBAgIwdAYIKwYBBQUHAQEEaDBmMCQGCCsGAQUFBzABhhho
dHRwOi8vb2NzcC5kaWdpY2VydC5jb20wPgYIKwYBBQUHMAKGMmh0dHA6Ly9jYWNl
cnRzLmRpZ2ljZXJ0LmNvbS9EaWdpQ2VydEdsb2JhbENBRzIuY3J0MAkGA1UdEwQC
MAAwggEFBgorBgEEAdZ5AgQCBIH2BIHzAPEAdgC72d+8H4pxtZOUI5eqkntHOFeV
CqtS6BqQlmQ2jh7RhQAAAWDgpJnPAAAEAwBHMEUCIQC1eW0bNSeOZNYU8Of5/oZr
fruiiiIYK/QKct/hCsXgdwIgS5/nMOviHGu2/FLTMkWFAva+wBVGNrsRdbD6yLoQ
BNgAdwCHdb/nWXz4jEOZX73zbv9WjUdWNv9KtWDBtOr/XqCDDwAAAWDgpJm5AAAE
AwBIMEYCIQCq1AvkODGe/zTX56kishId42HRCiEDa1/Wq8F9/DOabwIhAI5UbEeE
Q20nuadFVxpJgirXFYpAzjlr6/emIXRc5E1LMA0GCSqGSIb3DQEBCwUAA4IBAQAs
WjP0Sj4r2nHWLKi45aUwhS+WZzq3cDPa92QDP6LnFTtzUicPpOyLYcWOsc7SKyGi
BlWgxHp9vmoO+25gCXSbet42Yl1PXFhTpZcPHPxO/BknRGe9CY1pmOOyjsxwMZ8a
qH2He7anCpHk5AEfLX0F+WHjEtnYBrRhMM6GtftHXXxuAhGuH0zmzbwakREOoWNO
Q2iTFVBb9UybxHbl9r0rVD3x5FpRrTf90l5dhrERzhtjone/DtQU/5wRagRTKjeQ
VaCu59An0vNCJYVWPbOypZCRdbcKlcd3GoMx2DosfFcdgSLR1h9+O0y3DsonJgiT
Q2l+vxzeaIsZqUEYrLaq
-----END CERTIFICATE-----
"""
Change = Callable[[dict[str, object]], None]


def test_a_pulse_of_nist_is_verified_and_its_value_given() -> None:
    assert verified_value(PULSE, CERTIFICATE) == str(PULSE["outputValue"]).lower()
    assert verified_value(PULSE, CERTIFICATE.replace("\n", "\r\n"), certificate_id=str(PULSE["certificateId"]).upper())


@pytest.mark.parametrize(
    "changes",
    [
        {"uri": "https://beacon.nist.gov/beacon/2.0/chain/1/pulse/54611"},
        {"version": "2.0"},
        {"cipherSuite": 1},
        {"period": 60001},
        {"chainIndex": 2},
        {"pulseIndex": 54611},
        {"pulseIndex": True},
        {"timeStamp": "2018-08-30T17:45:00.000Z"},
        {"localRandomValue": "00" * 64},
        {"external": {"sourceId": "00" * 64, "statusCode": 0, "value": "01" * 64}},
        {"listValues": []},
        {"precommitmentValue": "00" * 64},
        {"statusCode": 1},
        {"certificateId": "00" * 64},
        {"signatureValue": "00" * 512},
        {"signatureValue": ""},
        {"outputValue": "00" * 64},
    ],
)
def test_a_pulse_of_which_anything_is_another_is_none(changes: dict[str, object]) -> None:
    changed: Pulse = {**PULSE, **changes}
    with pytest.raises(NotThePulse):
        verified_value(changed, CERTIFICATE)


def test_a_certificate_that_is_not_the_pinned_one_is_refused() -> None:
    with pytest.raises(NotThePulse):
        verified_value(PULSE, CERTIFICATE, certificate_id="00" * 64)


def test_it_runs_by_itself_on_files_and_prints_the_value(tmp_path: Path) -> None:
    pulse, certificate = tmp_path / "pulse.json", tmp_path / "certificate.pem"
    certificate.write_text(CERTIFICATE, encoding="utf-8")
    for content, code in ((PULSE, 0), ({**PULSE, "statusCode": 1}, 1), ({}, 1)):
        pulse.write_text(json.dumps({"pulse": content}), encoding="utf-8")
        asked = [sys.executable, "-I", str(SCRIPT), "--pulse", str(pulse), "--certificate", str(certificate)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)
        assert (done.returncode, done.stdout) == (code, "" if code else f"{str(PULSE['outputValue']).lower()}\n")


def test_it_shares_no_code_with_realname() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert "import realname" not in text
    assert "from realname" not in text
