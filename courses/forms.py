"""The form with which a manager assigns a course."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import retaking, visibility
from courses.models import CoursePage
from people.models import Team, User
from people.visibility import managed_teams, people_of, sees_everyone

LONGEST = timedelta(days=2 * 366)


class AssignmentForm(forms.Form):
    """Offers only courses, teams and people of the manager; anything else is no valid choice."""

    course = forms.ModelChoiceField(
        CoursePage.objects.none(), label=gettext_lazy("课程"), empty_label=gettext_lazy("请选择课程")
    )
    to = forms.ChoiceField(label=gettext_lazy("指派给"))
    due_on = forms.DateField(
        label=gettext_lazy("截止日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    again = forms.BooleanField(
        label=gettext_lazy("要求重新学习"),
        required=False,
        help_text=gettext_lazy("从现在起再学完一次才算完成，例如证书到期前的复训。以前的学习记录保留。"),
    )

    def __init__(self, viewer: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {f"team-{team.pk}": team for team in teams_of(viewer)}
        self.people = {f"person-{person.pk}": person for person in receivers(viewer)}
        self.fields["course"].queryset = visibility.courses(viewer)  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择团队或人员")),
            (_("团队"), [(key, f"{team.organisation} · {team}") for key, team in self.teams.items()]),
            (_("人员"), [(key, f"{person} · {person.organisation}") for key, person in self.people.items()]),
        ]
        self.fields["due_on"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if due_on < today:
            raise forms.ValidationError(_("截止日期已经过去，请选择今天或以后的日期。"))
        if due_on > today + LONGEST:
            raise forms.ValidationError(_("截止日期太远，请选择两年以内的日期。"))
        return due_on

    def clean(self) -> dict[str, Any]:
        """What somebody has finished and need not take again would be done before they hear of it."""
        data = self.cleaned_data
        person, course = self.people.get(data.get("to", "")), data.get("course")
        if person and course and not data["again"] and retaking.has_finished(person, course):
            words = _("%(person)s 已学完这门课程。要再学一次，请勾选“要求重新学习”。")
            self.add_error("again", words % {"person": person})
        return data

    def receiver(self) -> dict[str, Any]:
        """The chosen team or person as `assigning.assign` takes it."""
        key = self.cleaned_data["to"]
        return {"team": self.teams[key]} if key in self.teams else {"person": self.people[key]}


def teams_of(viewer: User) -> list[Team]:
    teams = Team.objects.select_related("organisation").order_by("organisation__name", "name")
    return list(teams if sees_everyone(viewer) else teams.filter(pk__in=managed_teams(viewer)))


def receivers(viewer: User) -> list[User]:
    people = people_of(viewer).exclude(organisation=None).select_related("organisation")
    return list(people.order_by("organisation__name", "name"))
