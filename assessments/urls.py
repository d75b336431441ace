from django.urls import path

from assessments.views.acknowledge_alert import acknowledge_alert
from assessments.views.alive import alive
from assessments.views.calendar_feed import calendar_feed
from assessments.views.calendar_link import calendar_link
from assessments.views.cohort_response import cohort_response
from assessments.views.criteria import criteria
from assessments.views.criteria_result import criteria_result
from assessments.views.data_quality import data_quality
from assessments.views.decide import decide
from assessments.views.my_reminders import my_reminders
from assessments.views.one_field_away import one_field_away
from assessments.views.plan import plan
from assessments.views.plan_document import plan_document
from assessments.views.record_check import record_check
from assessments.views.relapse import relapse
from assessments.views.reminders import reminders
from assessments.views.response import response
from assessments.views.rule import rule
from assessments.views.rules import rules
from assessments.views.unread_results import unread_results
from assessments.views.what_if import what_if
from assessments.views.worklist import worklist
from assessments.views.worklist_tally import worklist_tally

app_name = "assessments"

urlpatterns = [
    path("", worklist, name="worklist"),
    path("calendar_feed.ics", calendar_feed, name="calendar_feed"),
    path("one_field_away/", one_field_away, name="one_field_away"),
    path("patients/<int:pk>/acknowledge_alert/", acknowledge_alert, name="acknowledge_alert"),
    path("patients/<int:pk>/criteria/", criteria, name="criteria"),
    path("patients/<int:pk>/criteria/<int:result_pk>/", criteria_result, name="criteria_result"),
    path("patients/<int:pk>/plan/", plan, name="plan"),
    path("patients/<int:pk>/plan/decide/", decide, name="decide"),
    path("patients/<int:pk>/plan/document.json", plan_document, name="plan_document"),
    path("patients/<int:pk>/plan/record/", record_check, name="record_check"),
    path("patients/<int:pk>/plan/what_if/", what_if, name="what_if"),
    path("patients/<int:pk>/relapse/", relapse, name="relapse"),
    path("patients/<int:pk>/response/", response, name="response"),
    path("patients/<int:pk>/unread_results/", unread_results, name="unread_results"),
    path("response/", cohort_response, name="cohort_response"),
    path("reminders/", reminders, name="reminders"),
    path("reminders/alive/", alive, name="alive"),
    path("reminders/calendar/", calendar_link, name="calendar_link"),
    path("reminders/mine/", my_reminders, name="my_reminders"),
    path("rules/", rules, name="rules"),
    path("rules/<str:rule>/", rule, name="rule"),
    path("data_quality/", data_quality, name="data_quality"),
    path("worklist_tally/", worklist_tally, name="worklist_tally"),
]
