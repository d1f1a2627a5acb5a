"""Wagtail's screens for users, with our fields."""

from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

EXTRA = {"name", "organisation", "title", "timezone"}


class PersonEditForm(UserEditForm):
    first_name = last_name = None  # a name is one field

    class Meta(UserEditForm.Meta):
        fields = (UserEditForm.Meta.fields | EXTRA) - {"first_name", "last_name"}
        labels = {"name": _("姓名")}


class PersonCreationForm(UserCreationForm):
    first_name = last_name = None

    class Meta(UserCreationForm.Meta):
        fields = (UserCreationForm.Meta.fields | EXTRA) - {"first_name", "last_name"}


class UserViewSet(WagtailUserViewSet):
    list_display = ["name", "organisation", "title", "is_active"]
    search_fields = ["name", "username", "email"]
    template_prefix = "people/users/"  # create.html and edit.html with our fields, Wagtail's for everything else

    def get_form_class(self, for_update: bool = False) -> type[UserEditForm] | type[UserCreationForm]:
        return PersonEditForm if for_update else PersonCreationForm
