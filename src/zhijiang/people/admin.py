from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from zhijiang.people.models import Membership, Organisation, User


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    list_display = ("name", "email", "language", "is_active", "is_staff")
    inlines = [MembershipInline]
    fieldsets = (*UserAdmin.fieldsets, (None, {"fields": ("name", "name_latin", "language")}))  # type: ignore[misc]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    list_display = ("name", "kind", "level", "code", "credit_code")
    list_filter = ("kind", "level")
    search_fields = ("name", "name_en", "credit_code", "names__name", "names__name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> tuple[str, ...]:
        """Another name begins on a day, and is entered where the days are kept. Rule: P-36."""
        return () if obj is None else ("name", "name_en")
