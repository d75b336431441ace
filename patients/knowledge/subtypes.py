"""The IMNM subtypes a clinic uses, by the antibody found."""

# ENMC 2016 (Allenbach 2018, doi 10.1016/j.nmd.2017.09.016) names the first three groups.
SUBTYPES = {
    "anti_hmgcr": "Anti-HMGCR",
    "anti_srp": "Anti-SRP",
    "seronegative": "Seronegative",
    "double_positive": "Anti-HMGCR and anti-SRP",
    "not_classified": "Not classified",
}

TRIGGERS = {
    "statin": "Statin",
    "cancer": "Cancer",
    "infection": "Infection",
    "vaccination": "Vaccination",
    "pregnancy": "Pregnancy",
    "none_found": "None found",
    "unknown": "Not known",
}
