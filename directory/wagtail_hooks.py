from wagtail import hooks

from directory.choosers import CouncilChooserViewSet, council_chooser
from directory.viewsets import DirectoryViewSetGroup


@hooks.register("register_admin_viewset")
def directory_viewsets() -> DirectoryViewSetGroup:
    return DirectoryViewSetGroup()


@hooks.register("register_admin_viewset")
def choose_council() -> CouncilChooserViewSet:
    return council_chooser
