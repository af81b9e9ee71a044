"""Words for the proofs of a death and of an heirship, in English and Chinese."""

from collections.abc import Mapping

from realname.application.words import Words, said
from realname.domain.holder_death import DeathProof, HeirProof

DEATH_PROOF_WORDS: Mapping[DeathProof, Words] = {
    DeathProof.DEATH_CERTIFICATE: said("Death certificate", "死亡证明"),
    DeathProof.HOUSEHOLD_CANCELLATION: said("Certificate that the household registration was cancelled", "户口注销证明"),
    DeathProof.COURT_DECLARATION: said("Judgment that declares the holder dead", "宣告死亡判决书"),
}

HEIR_PROOF_WORDS: Mapping[HeirProof, Words] = {
    HeirProof.NOTARIAL_CERTIFICATE: said("Notarial certificate of inheritance", "继承权公证书"),
    HeirProof.KINSHIP_CERTIFICATE: said("Certificate of kinship", "亲属关系证明"),
    HeirProof.COURT_JUDGMENT: said("Judgment on the inheritance", "继承判决书或调解书"),
}
