"""Where the alert rules come from: keys and citations of the shared screening and monitoring reference."""

from __future__ import annotations

# key: citation, address ("" when it has none)
CITATIONS: dict[str, tuple[str, str]] = {
    "ats_ppf": (
        "ATS/ERS/JRS/ALAT 2022, definition of progressive pulmonary fibrosis, Table 4",
        "https://doi.org/10.1164/rccm.202202-0399ST",
    ),
    "bestpractice_vasc": (
        "BMJ Best Practice, vasculitis prevention page (PJP prophylaxis, mesna, cystoscopy)",
        "https://bestpractice.bmj.com/topics/en-gb/942/prevention",
    ),
    "bsr2025_news": (
        "BSR news on the 2025 csDMARD guideline",
        "https://www.rheumatology.org.uk/news/details/Updated-csDMARDs-guideline-2025-expands-to-all-ages?articleId=1005",
    ),
    "bsr_iim2022": (
        "BSR guideline on myopathy 2022 (doi 10.1093/rheumatology/keac115), as summarised by RheumNow",
        "https://rheumnow.com/news/bsr-guideline-idiopathic-inflammatory-myopathy",
    ),
    "bsr_iim2022_emj": (
        "EMJ and MDedge notes (all patients screened for swallowing difficulty)",
        "https://emjreviews.com/rheumatology/news/myositis-guidelines-intend-to-standardise-care-for-adults-and-children",
    ),
    "bsr_preg2022": (
        "BSR pregnancy and breastfeeding guideline 2022, Table 1",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC10070073/table/keac551-T1",
    ),
    "callen2012": (
        "Callen et al., failure to follow up results, J Gen Intern Med 2012;27:1334",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC3445672",
    ),
    "chest_nmd": (
        "Secondary summary of CHEST 2023 neuromuscular respiratory thresholds",
        "https://www.droracle.ai/articles/205853/what-is-the-threshold-for-initiating-noninvasive-ventilatory-support",
    ),
    "ck_alt2016": (
        "CK-ALT regression in 93 PM/DM patients (PMID 27312550)",
        "https://pubmed.ncbi.nlm.nih.gov/27312550/",
    ),
    "dawn_front": (
        "4S DAWN, front-screen tallies",
        "https://www.4s-dawn.com/2020/11/06/dont-miss-key-information-dawn-front-screen-tallies/",
    ),
    "dawn_shared": (
        "4S DAWN article on shared care (quotes PINCER)",
        "http://www.4s-dawn.com/2015/01/06/dawn-dmards-shared-care/",
    ),
    "default": ("Project default: no published figure found; the clinic can edit it", ""),
    "dg_mtx": (
        "NHS Dumfries & Galloway methotrexate and sulfasalazine protocols (2020)",
        "https://rightdecisions.scot.nhs.uk/dgrefhelp-nhs-dumfries-galloway/rheumatology/dmard-monitoring-protocols/methotrexate",
    ),
    "efg_medscape": (
        "Medscape, efgartigimod dosing",
        "https://reference.medscape.com/drug/vyvgart-efgartigimod-4000200",
    ),
    "eular_oi2022": (
        "EULAR 2022 recommendations on opportunistic infection screening and prophylaxis",
        "https://doi.org/10.1136/ard-2022-223335",
    ),
    "fda_rtx_hbv": (
        "Report of the FDA boxed warning on rituximab and hepatitis B",
        "https://www.hcplive.com/view/rituximab-hit-fda-warning-hbv-risk",
    ),
    "hstni": (
        "Troponin I and cardiac involvement in 142 IIM patients",
        "https://scielo.br/j/adr/a/8syfR49dx7PCdDRMcmGvg7z/?lang=en",
    ),
    "imsn_mtx": (
        "IMSN best practice on oral methotrexate (weekly default, hard stop)",
        "https://www.intmedsafe.net/imsn-global-targeted-medication-safety-best-practices/global-targeted-medication-safety-best-practice-3/",
    ),
    "jta_tbl": (
        "PM/DM regimens, J Transl Autoimmun 2019, Table 5",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC7388349/table/tbl5",
    ),
    "keh2020": (
        "Keh et al., routine blood monitoring on maintenance immunoglobulin, J Neurol Sci 2020;408:116527",
        "https://doi.org/10.1016/j.jns.2019.116527",
    ),
    "kwon2018": (
        "Kwon et al., methotrexate with prophylactic co-trimoxazole, Clin Rheumatol 2018;37:3215",
        "https://doi.org/10.1007/s10067-018-4005-6",
    ),
    "lanark_rtx": (
        "NHS Lanarkshire rituximab sheet",
        "https://rightdecisions.scot.nhs.uk/nhsl-guidelines/rheumatology/prescribing-information-for-disease-modifying-anti-rheumatic-drugs-dmards-for-healthcare-professionals/dmards/biologic-dmards-bdmards/anti-b-cell-anti-cd20",
    ),
    "lancet_tbl": (
        "Myositis drug table, PMC11646336 Table 2",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC11646336/table/T2",
    ),
    "mammen2015": (
        "Mammen & Tiniakou, IVIG alone in statin-triggered autoimmune myopathy, NEJM 2015;373:1680",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC4629845",
    ),
    "mammen_statin": (
        "Mammen, statin-associated muscle injury review (no re-exposure; PCSK9 inhibitors usable)",
        "https://docslib.org/doc/9569536/statin-associated-myalgias-and-muscle-injury-recognizing-and-managing-both-while-still-lowering-the-low-density-lipoprotein",
    ),
    "mdedge2022": (
        "MDedge report of the guideline presentation at ACR 2022",
        "https://www.mdedge.com/familymedicine/article/259415",
    ),
    "medsafe2022": (
        "Medsafe 2022, methotrexate with trimethoprim or co-trimoxazole",
        "https://medsafe.govt.nz/profs/PUArticles/March2022/Bone-marrow-suppression-methotrexate-and-trimethoprim-or-co-trimoxazole.html",
    ),
    "mhra_mtx": (
        "MHRA 2020, methotrexate once weekly",
        "https://gov.uk/drug-safety-update/methotrexate-once-weekly-for-autoimmune-diseases-new-measures-to-reduce-risk-of-fatal-overdose-due-to-inadvertent-daily-instead-of-weekly-dosing",
    ),
    "mhra_rtx_hbv": (
        "MHRA Drug Safety Update 2013, rituximab and hepatitis B",
        "https://www.gov.uk/drug-safety-update/rituximab-screen-for-hepatitis-b-virus-before-treatment",
    ),
    "nathwani2005": (
        "Nathwani et al., ALT in skeletal muscle disease, Hepatology 2005;41:380",
        "https://pubmed.ncbi.nlm.nih.gov/15660433/",
    ),
    "ng243": (
        "NICE NG243 adrenal insufficiency (2024), glucocorticoid withdrawal, as restated by NHS Bristol",
        "https://remedy.bnssg.icb.nhs.uk/bnssg-icb/development-area/managing-glucocorticoid-withdrawal-to-prevent-adrenal-insufficiency-draft",
    ),
    "ng243_borders": (
        "NHS Borders page on the same NICE section",
        "https://www.rightdecisions.scot.nhs.uk/borders-ref-help-toolkit/endocrinology/management-of-long-term-high-dose-steroid-therapy",
    ),
    "octagam": (
        "Octagam 10% label summaries (dermatomyositis dose, boxed warning)",
        "https://prescriberpoint.com/therapies/octagam-immune-globulin-human-a36a12d",
    ),
    "oxeye_tac": (
        "Oxford Eye Hospital tacrolimus guideline (non-transplant)",
        "https://studylib.net/doc/11648082/oxford-eye-hospital-tacrolimus-guidelines",
    ),
    "oxford_playbook": (
        "NHS digital playbook, Oxford DMARD monitoring",
        "https://transform.england.nhs.uk/key-tools-and-info/digital-playbooks/rheumatology-digital-playbook/disease-modifying-anti-rheumatic-drug-dmard-therapy-monitoring-and-evaluation-of-patient-progress-as-part-of-standard-clinical-care-in-rheumatology-patients/",
    ),
    "pcn_mtx": (
        "Primary Care Notebook restating SPS methotrexate interaction advice",
        "https://primarycarenotebook.com/pages/rheumatology/methotrexate-and-co-trimoxazole-and-trimethoprim",
    ),
    "pfild": (
        "Progressive fibrosing ILD criteria, PMC8782547 Table 2",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC8782547/table/T2-ad-13-1-73",
    ),
    "pn_aza": (
        "Practical Neurology, azathioprine in practice, table",
        "https://pn.bmj.com/highwire/markup/146292/expansion",
    ),
    "pn_preg": (
        "Practical Neurology, immunosuppression in pregnancy, Table 4",
        "https://pn.bmj.com/highwire/markup/150856/expansion",
    ),
    "raymond_plex": (
        "Transfusion physician's article on exchange frequency and fibrinogen",
        "https://www.bloodbytesbeyond.com/post/finding-the-rhythm-of-replacement",
    ),
    "ri_tbl": (
        "Myositis-ILD doses and monitoring, Rheumatol Int 2023, Table 3",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC10185598/table/Tab3",
    ),
    "seed": ("Owner's guide: Immune myopathy with necrosis", ""),
    "sps_aza": (
        "NHS Specialist Pharmacy Service, azathioprine monitoring",
        "https://www.sps.nhs.uk/monitorings/azathioprine-monitoring/",
    ),
    "sps_lef": (
        "NHS Specialist Pharmacy Service, leflunomide monitoring",
        "https://sps.nhs.uk/monitorings/leflunomide-monitoring",
    ),
    "sps_mmf": (
        "NHS Specialist Pharmacy Service, mycophenolate monitoring",
        "https://sps.nhs.uk/monitorings/mycophenolate-mofetil-monitoring",
    ),
    "sps_mtx": (
        "NHS Specialist Pharmacy Service, methotrexate monitoring",
        "https://sps.nhs.uk/monitorings/methotrexate-monitoring",
    ),
    "sps_mtx_renal": (
        "NHS SPS repository, methotrexate dosing in renal impairment (cites BSR 12.5 mg limit)",
        "https://www.sps.nhs.uk/repositories/methotrexate-dosing-in-renal-impairment-more-awareness-and-action-needed/",
    ),
    "sps_ssz_mp": (
        "NHS Specialist Pharmacy Service, sulfasalazine and mercaptopurine pages (thresholds)",
        "https://sps.nhs.uk/monitorings/mercaptopurine-monitoring",
    ),
    "suzuki2015": (
        "100 patients with anti-SRP antibodies, Orphanet J Rare Dis 2015",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC4440264",
    ),
    "wu2014": (
        "Statin-associated autoimmune myopathies, 26 patients (65% relapse on taper)",
        "https://doi.org/10.1017/S0317167100017121",
    ),
}
