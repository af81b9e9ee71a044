"""Heads of the ledger's tree and proofs in it, made of the subtrees that are kept; and a head as the foot of a document."""

from collections.abc import Sequence

from realname.kernel.errors import InvalidInput
from realname.kernel.ledger.ledger_records import Ledger
from realname.kernel.ledger.merkle import Span, consistency_spans, hash_span, inclusion_spans, nodes_of, root_of, whole_nodes
from realname.kernel.text.text import Language, fill_template
from realname.ledger.model.tree_head import TreeHead
from realname.platform.documents.report_document import FOOT
from realname.platform.text.catalogues import translate


def head_of(ledger: Ledger, *, size: int | None = None) -> TreeHead:
    """Give the head of the tree, as it is or as it was when it had so many entries.

    Raises:
        InvalidInput: It never had so many.
        LedgerBroken: A subtree is not there.
    """
    newest = ledger.count()
    asked = newest if size is None else size
    if not 0 <= asked <= newest:
        raise InvalidInput(field="size")
    known = ledger.nodes(whole_nodes(Span(0, asked)))
    return TreeHead(size=asked, root_hash=root_of(asked, known).hex())


def prove_inclusion(ledger: Ledger, *, index: int, size: int) -> Sequence[bytes]:
    """Prove that the entry is in the tree of this size.

    Raises:
        InvalidInput: There is no such entry, or the tree never had this size.
        LedgerBroken: A subtree is not there.
    """
    if size > ledger.count():
        raise InvalidInput(field="size")
    return _hashes(ledger, inclusion_spans(index, size))


def prove_consistency(ledger: Ledger, *, first: int, second: int) -> Sequence[bytes]:
    """Prove that the tree of the second size is that of the first, and more.

    Raises:
        InvalidInput: The second is smaller, or the tree never had it.
        LedgerBroken: A subtree is not there.
    """
    if second > ledger.count():
        raise InvalidInput(field="size")
    return _hashes(ledger, consistency_spans(first, second))


def _hashes(ledger: Ledger, spans: Sequence[Span]) -> Sequence[bytes]:
    known = ledger.nodes(nodes_of(spans))
    return [hash_span(span, known) for span in spans]


def document_footer(tree: TreeHead, language: Language) -> str:
    """The foot of each page of a document: the head that it is counted from."""
    return fill_template(translate(FOOT, language), size=tree.size, root=tree.root_hash)
