"""Words for the proofs of a death and of an heirship, in English and Chinese."""

from collections.abc import Mapping

from realname.application.words import Language, Words
from realname.domain.holder_death import DeathProof, HeirProof


def _words(en: str, zh: str) -> Words:
    return {Language.EN: en, Language.ZH: zh}


DEATH_PROOF_WORDS: Mapping[DeathProof, Words] = {
    DeathProof.DEATH_CERTIFICATE: _words("Death certificate", "死亡证明"),
    DeathProof.HOUSEHOLD_CANCELLATION: _words("Certificate that the household registration was cancelled", "户口注销证明"),
    DeathProof.COURT_DECLARATION: _words("Judgment that declares the holder dead", "宣告死亡判决书"),
}

HEIR_PROOF_WORDS: Mapping[HeirProof, Words] = {
    HeirProof.NOTARIAL_CERTIFICATE: _words("Notarial certificate of inheritance", "继承权公证书"),
    HeirProof.KINSHIP_CERTIFICATE: _words("Certificate of kinship", "亲属关系证明"),
    HeirProof.COURT_JUDGMENT: _words("Judgment on the inheritance", "继承判决书或调解书"),
}
