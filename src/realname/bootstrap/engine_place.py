"""Where the workflow engine keeps its records: on the database server that the settings name, else in the data folder."""

from realname.bootstrap.data_folder import DataFolder
from realname.settings import Settings
from realname.workflow.folder_place import FolderPlace
from realname.workflow.place import EnginePlace


def engine_place(settings: Settings, folder: DataFolder) -> EnginePlace:
    """Choose by the settings; nothing is opened."""
    if settings.database_url.startswith("postgresql"):
        from realname.workflow.server_place import ServerPlace  # noqa: PLC0415 - PostgreSQL's driver, which SQLite does without

        return ServerPlace(settings.database_url)
    return FolderPlace(folder.workflow)
