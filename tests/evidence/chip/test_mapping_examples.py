"""ICAO's further worked examples of PACE (Doc 9303-11, G.2, H.1, H.2 and I.1): generic mapping in integers, integrated mapping, and CAM."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.ciphers import KeyUse, Suite
from realname.evidence.chip.protocol.data_objects import encode
from realname.evidence.chip.protocol.groups import STANDARD_GROUPS, PrimeGroup
from realname.evidence.chip.protocol.integrated_mapping import pseudo_random
from realname.evidence.chip.protocol.pace import ChipMapping, open_by_pace
from realname.evidence.chip.protocol.passwords import password_of_mrz
from realname.evidence.model.chip_protocol import ChipPassword
from tests.evidence.chip.chips import MRZ, pace_entry, set_of, ways

_octets = bytes.fromhex
_MRZ_OF_G_2 = password_of_mrz("T22000129364081251010318")
_MRZ_OF_I_1 = password_of_mrz("C11T002JM496081222310314")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example, in hexadecimal.

    Attributes:
        mapping: The number of the mapping in the object identifier.
        encrypted_nonce: Under the key of the password that is given.
        draws: What the terminal drew: for the mapping, then its private key.
        exchanges: From the mapping on, as what lies in the dynamic authentication data.
        keys: For encryption and for MACs.
    """

    mapping: int
    parameter_id: int
    encrypted_nonce: str
    draws: tuple[str, str]
    exchanges: tuple[tuple[str, str], ...]
    keys: tuple[str, str]


def _under_our_password(nonce: str) -> str:
    """The example has another password than it says; its nonce is enciphered anew, and all that follows is the example's."""
    return Suite.AES_128.encrypt(Suite.AES_128.derive(MRZ.secret, KeyUse.PASSWORD), _octets(nonce)).hex()


_G2_CHIP_MAP = (
    "78879F57225AA8080D52ED0FC890A4B25336F699AA89A2D3A189654AF70729E623EA5738B26381E4DA19E004706FACE7B235C2DBF2F38748"
    "312F3C98C2DD4882A41947B324AA1259AC22579DB93F7085655AF30889DBB845D9E6783FE42C9F2449400306254C8AE8EE9DD812A804C0B6"
    "6E8CAFC14F84D8258950A91B44126EE6"
)
_G2_CHIP_KEY = (
    "075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F53820C42ADC79AB5D0AEEC3AEFB91394DA476BD"
    "97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3FA5DC41899238A250767A6D46DB974064386CD456743585F8E5D90CC8B4004B1F"
    "6D866C79CE0584E49687FF61BC29AEA1"
)
_G2_OUR_MAP = (
    "23FB3749EA030D2A25B278D2A562047ADE3F01B74F17A15402CB7352CA7D2B3EB71C343DB13D1DEBCE9A3666DBCFC920B49174A602CB4796"
    "5CAA73DC702489A44D41DB914DE9613DC5E98C94160551C0DF86274B9359BC0490D01B03AD54022DCB4F57FAD6322497D7A1E28D46710F46"
    "1AFE710FBBBC5F8BA166F4311975EC6C"
)
_G2_OUR_KEY = (
    "907D89E2D425A178AA81AF4A7774EC8E388C115CAE67031E85EECE520BD911551B9AE4D04369F29A02626C86FBC6747CC7BC352645B6161A"
    "2A42D44EDA80A08FA8D61B76D3A154AD8A5A51786B0BC07147057871A922212C5F67F43173172236B7747D1671E6D692A3C7D40A0C3C5CE3"
    "97545D015C175EB5130551EDBC2EE5D4"
)
_H2_PRIVATE = (
    "4BD0E54740F9A028E6A515BFDAF967848C4F5F5FFF65AA0915947FFD1A0DF2FA6981271BC905F3551457B7E03AC3B8066DE4AA406C1171FB"
    "43DD939C4BA16175103BA3DEE16419AA248118F90CC36A3D6F4C373652E0C3CCE7F0F1D0C5425B3600F0F0D6A67F004C8BBA33F2B4733C72"
    "52445C1DFC4F1107203F71D2EFB28161"
)
_H2_CHIP_KEY = (
    "928D9A0F9DBA450F13FC859C6F290D1D36E42431138A4378500BEB4E0401854CFF111F71CB6DC1D0335807A11388CC8EAA87B07907AAD9FB"
    "A6B169AF6D8C26AF8DDDC39ADC3AD2E3FF882B84D23E9768E95A80E4746FB07A9767679FE92133B4D379935C771BD7FBED6C7BB4B1708B27"
    "5EA75679524CDC9C6A91370CC662A2F3"
)
_H2_OUR_KEY = (
    "0F0CC62945A8029251FB7EF3C094E12EC68E4EF07F27CB9D9CD04C5C4250FAE0E4F8A951557E929AEB48E5C6DD47F2F5CD7C351A9BD2CD72"
    "2C07EDE166770F08FFCB370262CF308DD7B07F2E0DA9CAAA1492344C852906919538C98A4BA4187E76CE9D87832386D319CE2E043C3343AE"
    "AE6EDBA1A9894DC5094D22F7FE1351D5"
)
_H1_OUR_KEY = (
    "0489CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D46755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C37"
)
_H1_CHIP_KEY = (
    "0467F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753"
)
_I1_OUR_MAP = (
    "047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C1"
)
_I1_CHIP_MAP = (
    "04A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23"
)
_I1_OUR_KEY = (
    "04446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F955483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC"
)
_I1_CHIP_KEY = (
    "0402AD566F3C6EC7F9324509AD50A51FA52030782A4968FCFEDF737DAEA993333111C3B9B4C2287789BD137E7F8AA882E2A3C633CCD6ECC2C63C57AD401A09C2E1"
)
_I1_CHIP_DATA = "1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92"
_I1_FACTOR = "85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3"


def _below_the_order(private: str) -> str:
    """A private key of the example is longer than the order; the key that is as good."""
    group = STANDARD_GROUPS[0]
    assert isinstance(group, PrimeGroup)
    return f"{int(private, 16) % group.q:040X}"


G_2 = Example(
    mapping=1,
    parameter_id=0,
    encrypted_nonce="854D8DF5827FA6852D1A4FA701CDDDCA",
    draws=("5265030F751F4AD18B08AC565FC7AC952E41618D", "89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA"),
    exchanges=(
        (f"818180{_G2_OUR_MAP}", f"828180{_G2_CHIP_MAP}"),
        (f"838180{_G2_OUR_KEY}", f"848180{_G2_CHIP_KEY}"),
        ("8508B46DD9BD4D98381F", "8608917F37B5C0E6D8D1"),
    ),
    keys=("2F7F46ADCC9E7E521B45D192FAFA9126", "805A1D27D45A5116F73C54469462B7D8"),
)
H_1 = Example(
    mapping=4,
    parameter_id=13,
    encrypted_nonce=_under_our_password("2923BE84E16CD6AE529049F1F1BBE9EB"),
    draws=("5DD4CBFC96F5453B130D890A1CDBAE32", "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"),
    exchanges=(
        ("81105DD4CBFC96F5453B130D890A1CDBAE32", "8200"),
        (f"8341{_H1_OUR_KEY}", f"8441{_H1_CHIP_KEY}"),
        ("8508450F02B86F6A0909", "860875D4D96E8D5B0308"),
    ),
    keys=("0D3FEB33251A6370893D62AE8DAAF51B", "B01E89E3D9E8719E586B50B4A7506E0B"),
)
H_2 = Example(
    mapping=3,
    parameter_id=0,
    encrypted_nonce=_under_our_password("FA5B7E3E49753A0DB9178B7B9BD898C8"),
    draws=("B3A6DB3C870C3E99245E0D1C06B747DE", _below_the_order(_H2_PRIVATE)),
    exchanges=(
        ("8110B3A6DB3C870C3E99245E0D1C06B747DE", "8200"),
        (f"838180{_H2_OUR_KEY}", f"848180{_H2_CHIP_KEY}"),
        ("850855D61977CBF5307E", "8608C2F04230187E1525"),
    ),
    keys=("01AFC10CF87BE36D8179E87370171F07", "23F0FBD05FD6C7B8B88F4C8309669061"),
)
I_1 = Example(
    mapping=6,
    parameter_id=13,
    encrypted_nonce="CB60E8E0D85B76A9BD304747C2AD42E2",
    draws=(
        "5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC",
        "76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120",
    ),
    exchanges=(
        (f"8141{_I1_OUR_MAP}", f"8241{_I1_CHIP_MAP}"),
        (f"8341{_I1_OUR_KEY}", f"8441{_I1_CHIP_KEY}"),
        ("8508E86BD06018A1CD3B", f"86088596CF055C67C1A38A30{_I1_CHIP_DATA}"),
    ),
    keys=("0A9DA4DB03BDDE39FC5202BC44B2E89E", "4B1C06491ED5140CA2B537D344C6C0B1"),
)


def _dynamic(data: str) -> bytes:
    return encode(0x7C, _octets(data))


def _played(example: Example) -> Callable[[bytes], bytes]:
    """Answers MSE:Set AT, then the rest as in the example, each command byte for byte."""
    first: Sequence[tuple[bytes, bytes]] = [(b"", b""), (encode(0x7C, b""), _dynamic(f"8010{example.encrypted_nonce}"))]
    exchanges: Iterator[tuple[bytes, bytes]] = iter([*first, *((_dynamic(ours), _dynamic(its)) for ours, its in example.exchanges)])

    def transmit(command: bytes) -> bytes:
        ours, its = next(exchanges)
        assert not ours or command[5:-1] == ours
        return its + b"\x90\x00"

    return transmit


@pytest.mark.parametrize(
    ("example", "password"),
    [(G_2, _MRZ_OF_G_2), (H_1, MRZ), (H_2, MRZ), (I_1, _MRZ_OF_I_1)],
    ids=["G.2", "H.1", "H.2", "I.1"],
)
def test_pace_runs_as_in_the_example(example: Example, password: ChipPassword) -> None:
    (info,) = ways(set_of(pace_entry(example.mapping, 2, example.parameter_id)))
    draws = iter([_octets(draw) for draw in example.draws])
    channel = Channel(transmit=_played(example), now=lambda: 0.0, ends_at=1.0)
    mapping = open_by_pace(channel, info, password, lambda _size: next(draws))
    assert channel.session is not None
    assert (channel.session.keys.enc, channel.session.keys.mac) == tuple(map(_octets, example.keys))
    if example is I_1:
        assert isinstance(mapping, ChipMapping)
        assert mapping.mapping_key == _octets(_I1_CHIP_MAP)
        assert mapping.factor == int(_I1_FACTOR, 16)


def test_the_integrated_mapping_has_the_numbers_of_the_example() -> None:
    group = STANDARD_GROUPS[13]
    number = pseudo_random(
        Suite.AES_128,
        chip_nonce=_octets("2923BE84E16CD6AE529049F1F1BBE9EB"),
        our_nonce=_octets("5DD4CBFC96F5453B130D890A1CDBAE32"),
        modulus=group.modulus,
    )
    assert f"{number:X}" == "A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E"
    assert group.element_of(number).hex().upper().startswith("048E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427")
