from django.urls import path

from patients.views.amend_event import amend_event
from patients.views.amend_result import amend_result
from patients.views.appointments import appointments
from patients.views.clinical_events import clinical_events
from patients.views.lab_results import lab_results
from patients.views.overview import overview
from patients.views.patient_form import add_patient, edit_patient
from patients.views.patient_list import patient_list
from patients.views.timeline import timeline, timeline_csv
from patients.views.treatments import change_dose, stop_treatment, treatments
from patients.views.visit import visit

app_name = "patients"

urlpatterns = [
    path("patients/", patient_list, name="patient_list"),
    path("patients/add/", add_patient, name="add_patient"),
    path("patients/<int:pk>/", overview, name="overview"),
    path("patients/<int:pk>/edit/", edit_patient, name="edit_patient"),
    path("patients/<int:pk>/timeline/", timeline, name="timeline"),
    path("patients/<int:pk>/timeline.csv", timeline_csv, name="timeline_csv"),
    path("patients/<int:pk>/lab_results/", lab_results, name="lab_results"),
    path("patients/<int:pk>/lab_results/<int:lab_result_pk>/amend/", amend_result, name="amend_result"),
    path("patients/<int:pk>/treatments/", treatments, name="treatments"),
    path("patients/<int:pk>/treatments/<int:treatment_pk>/change_dose/", change_dose, name="change_dose"),
    path("patients/<int:pk>/treatments/<int:treatment_pk>/stop/", stop_treatment, name="stop_treatment"),
    path("patients/<int:pk>/clinical_events/", clinical_events, name="clinical_events"),
    path("patients/<int:pk>/clinical_events/<int:event_pk>/amend/", amend_event, name="amend_event"),
    path("patients/<int:pk>/visit/", visit, name="visit"),
    path("patients/<int:pk>/appointments/", appointments, name="appointments"),
]
