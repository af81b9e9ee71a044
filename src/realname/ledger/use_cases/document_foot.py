"""The foot of a printed document: the head of the log that it is counted from."""

from realname.kernel.text.fill_template import fill_template
from realname.kernel.text.text import Language
from realname.ledger.model.tree_head import TreeHead
from realname.platform.documents.text import FOOT
from realname.platform.text.catalogues import translate


def document_footer(tree: TreeHead, language: Language) -> str:
    """The foot of each page."""
    return fill_template(translate(FOOT, language), size=tree.size, root=tree.root_hash)
