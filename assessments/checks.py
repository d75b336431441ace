from django.core.checks import Error, register

from assessments.knowledge.pack_files import PackError, load_packs


@register()
def rule_packs_can_be_read(app_configs, **kwargs):
    """A pack with a mistake stops the start: a rule that is silently missing is a missed screening."""
    try:
        load_packs()
    except PackError as error:
        return [Error(str(error), hint="Mend the file at the line named.", id="assessments.E001")]
    return []
