CREATE TABLE account (
	name VARCHAR NOT NULL,
	role VARCHAR(32) NOT NULL,
	created_at DATETIME NOT NULL,
	CONSTRAINT pk_account PRIMARY KEY (name)
);

CREATE TABLE annual_figure (
	id INTEGER NOT NULL,
	figure VARCHAR NOT NULL,
	label VARCHAR,
	year INTEGER NOT NULL,
	value BIGINT NOT NULL,
	department VARCHAR,
	source VARCHAR,
	as_of DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_annual_figure PRIMARY KEY (id)
);

CREATE INDEX ix_annual_figure_listed ON annual_figure (year, removed_at);

CREATE INDEX ix_annual_figure_year ON annual_figure (year);

CREATE UNIQUE INDEX uq_annual_figure ON annual_figure (figure, year) WHERE removed_at IS NULL;

CREATE TABLE audit (
	seq INTEGER NOT NULL,
	at_utc VARCHAR NOT NULL,
	at_local VARCHAR NOT NULL,
	user VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	action VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	record INTEGER,
	"before" VARCHAR,
	"after" VARCHAR,
	reason VARCHAR,
	batch INTEGER,
	previous VARCHAR NOT NULL,
	hash VARCHAR NOT NULL,
	CONSTRAINT pk_audit PRIMARY KEY (seq)
);

CREATE INDEX ix_audit_kind_record ON audit (kind, record);

CREATE TABLE contact (
	id INTEGER NOT NULL,
	department VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	duty VARCHAR,
	phone VARCHAR,
	email VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_contact PRIMARY KEY (id)
);

CREATE INDEX ix_contact_listed ON contact (removed_at);

CREATE UNIQUE INDEX uq_contact ON contact (department, name) WHERE removed_at IS NULL;

CREATE TABLE evidence (
	id INTEGER NOT NULL,
	title VARCHAR NOT NULL,
	document_no VARCHAR NOT NULL,
	kind VARCHAR(32),
	dated_on DATE,
	issuers VARCHAR,
	file_name VARCHAR,
	sha256 VARCHAR,
	profile VARCHAR NOT NULL,
	task VARCHAR NOT NULL,
	item INTEGER NOT NULL,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_evidence PRIMARY KEY (id)
);

CREATE INDEX ix_evidence_dated_on ON evidence (dated_on);

CREATE INDEX ix_evidence_listed ON evidence (dated_on, removed_at);

CREATE INDEX ix_evidence_profile_task_item ON evidence (profile, task, item);

CREATE UNIQUE INDEX uq_evidence ON evidence (title, document_no, profile, task, item) WHERE removed_at IS NULL;

CREATE TABLE heading_memory (
	kind VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	heading VARCHAR NOT NULL,
	field VARCHAR NOT NULL,
	CONSTRAINT pk_heading_memory PRIMARY KEY (kind, source, heading)
);

CREATE TABLE import_batch (
	id INTEGER NOT NULL,
	kind VARCHAR NOT NULL,
	file_name VARCHAR NOT NULL,
	sha256 VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	user VARCHAR NOT NULL,
	imported_at DATETIME NOT NULL,
	counts VARCHAR NOT NULL,
	undone_at DATETIME,
	CONSTRAINT pk_import_batch PRIMARY KEY (id)
);

CREATE TABLE institution (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	credit_code VARCHAR,
	ownership VARCHAR(32),
	roles VARCHAR,
	in_county BOOLEAN,
	address VARCHAR,
	contact VARCHAR,
	contact_phone VARCHAR,
	filing_no VARCHAR,
	scope VARCHAR,
	valid_until DATE,
	serves_county BOOLEAN,
	service_document VARCHAR,
	has_office BOOLEAN,
	staff_full_time INTEGER,
	doctors INTEGER,
	networked BOOLEAN,
	quality VARCHAR(32),
	annual_report BOOLEAN,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_institution PRIMARY KEY (id)
);

CREATE INDEX ix_institution_credit_code ON institution (credit_code);

CREATE INDEX ix_institution_listed ON institution (removed_at);

CREATE INDEX ix_institution_ownership ON institution (ownership);

CREATE UNIQUE INDEX uq_institution ON institution (name) WHERE removed_at IS NULL;

CREATE TABLE literacy_survey (
	id INTEGER NOT NULL,
	year INTEGER NOT NULL,
	industry_group VARCHAR NOT NULL,
	exposed BOOLEAN NOT NULL,
	key_industry BOOLEAN,
	surveyed INTEGER NOT NULL,
	aware INTEGER,
	literate INTEGER,
	source VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_literacy_survey PRIMARY KEY (id)
);

CREATE INDEX ix_literacy_survey_listed ON literacy_survey (year, removed_at);

CREATE INDEX ix_literacy_survey_year_key_industry ON literacy_survey (year, key_industry);

CREATE UNIQUE INDEX uq_literacy_survey ON literacy_survey (year, industry_group, exposed) WHERE removed_at IS NULL;

CREATE TABLE local_code (
	id INTEGER NOT NULL,
	catalogue VARCHAR(32) NOT NULL,
	code VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	parent VARCHAR,
	valid_from DATE,
	valid_until DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_local_code PRIMARY KEY (id)
);

CREATE INDEX ix_local_code_listed ON local_code (removed_at);

CREATE UNIQUE INDEX uq_local_code ON local_code (catalogue, code) WHERE removed_at IS NULL;

CREATE TABLE person (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	id_type VARCHAR(32) NOT NULL,
	id_number VARCHAR NOT NULL,
	sex VARCHAR(32),
	birth DATE,
	phone VARCHAR,
	marriage VARCHAR(32),
	job VARCHAR,
	emergency_contact VARCHAR,
	emergency_phone VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_person PRIMARY KEY (id)
);

CREATE INDEX ix_person_listed ON person (removed_at);

CREATE INDEX ix_person_name ON person (name);

CREATE UNIQUE INDEX uq_person ON person (id_number) WHERE removed_at IS NULL;

CREATE TABLE setting (
	name VARCHAR NOT NULL,
	value VARCHAR NOT NULL,
	CONSTRAINT pk_setting PRIMARY KEY (name)
);

CREATE TABLE task_decision (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	task VARCHAR NOT NULL,
	grade VARCHAR(32) NOT NULL,
	reason VARCHAR,
	decided_on DATE,
	decided_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_task_decision PRIMARY KEY (id)
);

CREATE INDEX ix_task_decision_listed ON task_decision (decided_on, removed_at);

CREATE UNIQUE INDEX uq_task_decision ON task_decision (profile, task) WHERE removed_at IS NULL;

CREATE TABLE task_fact (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	task VARCHAR NOT NULL,
	fact VARCHAR NOT NULL,
	value INTEGER NOT NULL,
	reason VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_task_fact PRIMARY KEY (id)
);

CREATE INDEX ix_task_fact_listed ON task_fact (removed_at);

CREATE UNIQUE INDEX uq_task_fact ON task_fact (profile, task, fact) WHERE removed_at IS NULL;

CREATE TABLE task_item (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	task VARCHAR NOT NULL,
	item INTEGER NOT NULL,
	state VARCHAR(32) NOT NULL,
	reason VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_task_item PRIMARY KEY (id)
);

CREATE INDEX ix_task_item_listed ON task_item (removed_at);

CREATE UNIQUE INDEX uq_task_item ON task_item (profile, task, item) WHERE removed_at IS NULL;

CREATE TABLE township (
	id INTEGER NOT NULL,
	code VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	level VARCHAR(32),
	coordinator VARCHAR,
	coordinator_phone VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_township PRIMARY KEY (id)
);

CREATE INDEX ix_township_listed ON township (removed_at);

CREATE INDEX ix_township_name ON township (name);

CREATE UNIQUE INDEX uq_township ON township (code) WHERE removed_at IS NULL;

CREATE TABLE training (
	id INTEGER NOT NULL,
	no VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	category VARCHAR(32) NOT NULL,
	held_on DATE NOT NULL,
	ended_on DATE,
	sessions INTEGER NOT NULL,
	organiser VARCHAR,
	organiser_kind VARCHAR(32),
	form VARCHAR(32),
	place VARCHAR,
	industries VARCHAR,
	venues VARCHAR,
	hours BIGINT,
	enterprises INTEGER,
	injury_fund BOOLEAN,
	series_ordinal INTEGER,
	document VARCHAR,
	award VARCHAR,
	heads INTEGER,
	managers INTEGER,
	workers INTEGER,
	migrant_workers INTEGER,
	inspectors INTEGER,
	technicians INTEGER,
	students INTEGER,
	citizens INTEGER,
	covered INTEGER,
	covered_basis VARCHAR(32),
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_training PRIMARY KEY (id)
);

CREATE INDEX ix_training_held_on_category ON training (held_on, category);

CREATE INDEX ix_training_listed ON training (held_on, removed_at);

CREATE UNIQUE INDEX uq_training ON training (no) WHERE removed_at IS NULL;

CREATE TABLE employer (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	credit_code VARCHAR NOT NULL,
	branch_no VARCHAR NOT NULL,
	old_code VARCHAR,
	township INTEGER,
	registered_address VARCHAR,
	work_address VARCHAR,
	established_on DATE,
	supervised_by VARCHAR,
	industry VARCHAR,
	policy_tags VARCHAR,
	risk VARCHAR(32),
	hazard_severe BOOLEAN,
	size VARCHAR(32),
	revenue BIGINT,
	assets BIGINT,
	registration_type VARCHAR,
	economic_type VARCHAR,
	operating_state VARCHAR(32) NOT NULL,
	state_since DATE,
	state_proof VARCHAR,
	verdict VARCHAR(32) NOT NULL,
	verdict_reason VARCHAR,
	duplicate_of INTEGER,
	verified_on DATE,
	verified_by VARCHAR,
	sources VARCHAR,
	first_seen_on DATE,
	staff_total INTEGER,
	staff_production INTEGER,
	staff_female INTEGER,
	staff_outsourced INTEGER,
	staff_migrant INTEGER,
	exposed_total INTEGER,
	exposed_supervised INTEGER,
	exposed_dust INTEGER,
	exposed_chemical INTEGER,
	exposed_physical INTEGER,
	exposed_noise INTEGER,
	exposed_radiation INTEGER,
	exposed_biological INTEGER,
	exposed_other INTEGER,
	diseased_total INTEGER,
	management_office BOOLEAN,
	managers_full_time INTEGER,
	managers_part_time INTEGER,
	legal_person VARCHAR,
	legal_phone VARCHAR,
	head VARCHAR,
	head_phone VARCHAR,
	contact VARCHAR,
	contact_phone VARCHAR,
	reporter VARCHAR,
	reporter_phone VARCHAR,
	monitoring_contact VARCHAR,
	monitoring_phone VARCHAR,
	checkup_contact VARCHAR,
	checkup_phone VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_employer PRIMARY KEY (id),
	CONSTRAINT fk_employer_township FOREIGN KEY(township) REFERENCES township (id),
	CONSTRAINT fk_employer_duplicate_of FOREIGN KEY(duplicate_of) REFERENCES employer (id)
);

CREATE INDEX ix_employer_duplicate_of ON employer (duplicate_of);

CREATE INDEX ix_employer_industry ON employer (industry);

CREATE INDEX ix_employer_listed ON employer (first_seen_on, removed_at);

CREATE INDEX ix_employer_name ON employer (name);

CREATE INDEX ix_employer_operating_state_verdict ON employer (operating_state, verdict);

CREATE INDEX ix_employer_risk ON employer (risk);

CREATE INDEX ix_employer_size ON employer (size);

CREATE INDEX ix_employer_township ON employer (township);

CREATE INDEX ix_employer_verdict ON employer (verdict);

CREATE UNIQUE INDEX uq_employer ON employer (credit_code, branch_no) WHERE removed_at IS NULL;

CREATE TABLE import_change (
	id INTEGER NOT NULL,
	batch INTEGER NOT NULL,
	record INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	"before" VARCHAR,
	CONSTRAINT pk_import_change PRIMARY KEY (id),
	CONSTRAINT fk_import_change_batch FOREIGN KEY(batch) REFERENCES import_batch (id)
);

CREATE INDEX ix_import_change_batch ON import_change (batch);

CREATE TABLE literacy_answer (
	id INTEGER NOT NULL,
	sheet_no VARCHAR NOT NULL,
	year INTEGER NOT NULL,
	surveyed_on DATE,
	township INTEGER,
	industry_group VARCHAR,
	key_industry BOOLEAN,
	exposed BOOLEAN,
	sex VARCHAR(32),
	age INTEGER,
	employment VARCHAR(32),
	score_total BIGINT,
	score_law BIGINT,
	score_protection BIGINT,
	score_combined BIGINT,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_literacy_answer PRIMARY KEY (id),
	CONSTRAINT fk_literacy_answer_township FOREIGN KEY(township) REFERENCES township (id)
);

CREATE INDEX ix_literacy_answer_listed ON literacy_answer (year, removed_at);

CREATE INDEX ix_literacy_answer_township ON literacy_answer (township);

CREATE INDEX ix_literacy_answer_year_key_industry_exposed ON literacy_answer (year, key_industry, exposed);

CREATE UNIQUE INDEX uq_literacy_answer ON literacy_answer (sheet_no) WHERE removed_at IS NULL;

CREATE TABLE station (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	station_type VARCHAR(32) NOT NULL,
	township INTEGER NOT NULL,
	institution INTEGER,
	address VARCHAR,
	built_on DATE,
	origin VARCHAR(32),
	state VARCHAR(32) NOT NULL,
	serves VARCHAR,
	has_sign BOOLEAN,
	has_doctor BOOLEAN,
	has_nurse BOOLEAN,
	has_site BOOLEAN,
	has_equipment BOOLEAN,
	has_rules BOOLEAN,
	has_files BOOLEAN,
	doctors INTEGER,
	nurses INTEGER,
	area BIGINT,
	equipment VARCHAR,
	contact VARCHAR,
	contact_phone VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_station PRIMARY KEY (id),
	CONSTRAINT fk_station_township FOREIGN KEY(township) REFERENCES township (id),
	CONSTRAINT fk_station_institution FOREIGN KEY(institution) REFERENCES institution (id)
);

CREATE INDEX ix_station_built_on ON station (built_on);

CREATE INDEX ix_station_institution ON station (institution);

CREATE INDEX ix_station_listed ON station (built_on, removed_at);

CREATE INDEX ix_station_state ON station (state);

CREATE INDEX ix_station_township ON station (township);

CREATE UNIQUE INDEX uq_station ON station (name) WHERE removed_at IS NULL;

CREATE TABLE township_year (
	id INTEGER NOT NULL,
	township INTEGER NOT NULL,
	year INTEGER NOT NULL,
	patients INTEGER NOT NULL,
	has_conditions BOOLEAN,
	lacking VARCHAR,
	source VARCHAR,
	as_of DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_township_year PRIMARY KEY (id),
	CONSTRAINT fk_township_year_township FOREIGN KEY(township) REFERENCES township (id)
);

CREATE INDEX ix_township_year_listed ON township_year (year, removed_at);

CREATE INDEX ix_township_year_township ON township_year (township);

CREATE INDEX ix_township_year_year ON township_year (year);

CREATE UNIQUE INDEX uq_township_year ON township_year (township, year) WHERE removed_at IS NULL;

CREATE TABLE assistance (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	year INTEGER NOT NULL,
	mode VARCHAR(32),
	staff INTEGER,
	body VARCHAR,
	responsible VARCHAR,
	started_on DATE,
	finished_on DATE,
	times INTEGER,
	contents VARCHAR,
	before_declared BOOLEAN,
	before_tested BOOLEAN,
	before_examined BOOLEAN,
	before_trained BOOLEAN,
	after_declared BOOLEAN,
	after_tested BOOLEAN,
	after_examined BOOLEAN,
	after_trained BOOLEAN,
	problems VARCHAR,
	corrected BOOLEAN,
	correction VARCHAR,
	satisfaction VARCHAR(32),
	tools VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_assistance PRIMARY KEY (id),
	CONSTRAINT fk_assistance_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_assistance_employer ON assistance (employer);

CREATE INDEX ix_assistance_listed ON assistance (year, removed_at);

CREATE INDEX ix_assistance_year_mode ON assistance (year, mode);

CREATE UNIQUE INDEX uq_assistance ON assistance (employer, year) WHERE removed_at IS NULL;

CREATE TABLE attendance (
	id INTEGER NOT NULL,
	training INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	role VARCHAR(32) NOT NULL,
	due INTEGER,
	attended INTEGER NOT NULL,
	hours BIGINT,
	first_time BOOLEAN,
	certificates INTEGER,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_attendance PRIMARY KEY (id),
	CONSTRAINT fk_attendance_training FOREIGN KEY(training) REFERENCES training (id),
	CONSTRAINT fk_attendance_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_attendance_employer ON attendance (employer);

CREATE INDEX ix_attendance_listed ON attendance (removed_at);

CREATE INDEX ix_attendance_training ON attendance (training);

CREATE UNIQUE INDEX uq_attendance ON attendance (training, employer, role) WHERE removed_at IS NULL;

CREATE TABLE "case" (
	id INTEGER NOT NULL,
	filed_no VARCHAR NOT NULL,
	filed_on DATE NOT NULL,
	employer INTEGER,
	party VARCHAR,
	cause VARCHAR,
	basis VARCHAR,
	procedure VARCHAR(32),
	state VARCHAR(32) NOT NULL,
	decision_no VARCHAR,
	decided_on DATE,
	served_on DATE,
	penalties VARCHAR,
	fine BIGINT,
	closed_on DATE,
	loop_closed BOOLEAN,
	rechecked_on DATE,
	published_on DATE,
	first_reported_on DATE,
	second_reported_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_case PRIMARY KEY (id),
	CONSTRAINT fk_case_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_case_closed_on ON "case" (closed_on);

CREATE INDEX ix_case_employer ON "case" (employer);

CREATE INDEX ix_case_filed_on_state ON "case" (filed_on, state);

CREATE INDEX ix_case_listed ON "case" (filed_on, removed_at);

CREATE UNIQUE INDEX uq_case ON "case" (filed_no) WHERE removed_at IS NULL;

CREATE TABLE checkup (
	id INTEGER NOT NULL,
	institution INTEGER NOT NULL,
	archive_no VARCHAR NOT NULL,
	person INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	host_employer INTEGER,
	card_kind VARCHAR(32) NOT NULL,
	exam_kind VARCHAR(32) NOT NULL,
	round VARCHAR(32) NOT NULL,
	previous_no VARCHAR,
	checked_on DATE NOT NULL,
	conclusion VARCHAR(32),
	advice VARCHAR,
	doctor VARCHAR,
	reported_on DATE,
	notified_on DATE,
	suspected_reported_on DATE,
	has_items BOOLEAN,
	workshop VARCHAR,
	job VARCHAR,
	work_years INTEGER,
	work_months INTEGER,
	exposure_years INTEGER,
	exposure_months INTEGER,
	surveillance VARCHAR(32),
	free_exam BOOLEAN,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_checkup PRIMARY KEY (id),
	CONSTRAINT fk_checkup_institution FOREIGN KEY(institution) REFERENCES institution (id),
	CONSTRAINT fk_checkup_person FOREIGN KEY(person) REFERENCES person (id),
	CONSTRAINT fk_checkup_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_checkup_host_employer FOREIGN KEY(host_employer) REFERENCES employer (id)
);

CREATE INDEX ix_checkup_archive_no ON checkup (archive_no);

CREATE INDEX ix_checkup_checked_on_exam_kind ON checkup (checked_on, exam_kind);

CREATE INDEX ix_checkup_conclusion ON checkup (conclusion);

CREATE INDEX ix_checkup_employer ON checkup (employer);

CREATE INDEX ix_checkup_employer_checked_on ON checkup (employer, checked_on);

CREATE INDEX ix_checkup_host_employer ON checkup (host_employer);

CREATE INDEX ix_checkup_institution ON checkup (institution);

CREATE INDEX ix_checkup_listed ON checkup (checked_on, removed_at);

CREATE INDEX ix_checkup_person ON checkup (person);

CREATE INDEX ix_checkup_person_checked_on ON checkup (person, checked_on);

CREATE UNIQUE INDEX uq_checkup ON checkup (institution, archive_no) WHERE removed_at IS NULL;

CREATE TABLE checkup_total (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	year INTEGER NOT NULL,
	exam_kind VARCHAR(32) NOT NULL,
	institution INTEGER,
	checked_on DATE,
	report_no VARCHAR,
	basis VARCHAR(32),
	due INTEGER,
	examined INTEGER NOT NULL,
	normal INTEGER,
	recheck INTEGER,
	suspected INTEGER,
	contraindicated INTEGER,
	other INTEGER,
	free_examined INTEGER,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_checkup_total PRIMARY KEY (id),
	CONSTRAINT fk_checkup_total_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_checkup_total_institution FOREIGN KEY(institution) REFERENCES institution (id)
);

CREATE INDEX ix_checkup_total_employer ON checkup_total (employer);

CREATE INDEX ix_checkup_total_institution ON checkup_total (institution);

CREATE INDEX ix_checkup_total_listed ON checkup_total (year, removed_at);

CREATE INDEX ix_checkup_total_year_exam_kind ON checkup_total (year, exam_kind);

CREATE UNIQUE INDEX uq_checkup_total ON checkup_total (employer, year, exam_kind) WHERE removed_at IS NULL;

CREATE TABLE complaint (
	id INTEGER NOT NULL,
	no VARCHAR NOT NULL,
	channel VARCHAR(32),
	received_on DATE NOT NULL,
	employer INTEGER,
	subject VARCHAR,
	complainant VARCHAR,
	complainant_phone VARCHAR,
	request VARCHAR,
	state VARCHAR(32) NOT NULL,
	accepted_on DATE,
	finished_on DATE,
	substantiated BOOLEAN,
	handling VARCHAR,
	replied_on DATE,
	reply_method VARCHAR(32),
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_complaint PRIMARY KEY (id),
	CONSTRAINT fk_complaint_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_complaint_employer ON complaint (employer);

CREATE INDEX ix_complaint_listed ON complaint (received_on, removed_at);

CREATE INDEX ix_complaint_received_on_state ON complaint (received_on, state);

CREATE UNIQUE INDEX uq_complaint ON complaint (no) WHERE removed_at IS NULL;

CREATE TABLE declaration (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	declaration_type VARCHAR(32) NOT NULL,
	submitted_on DATE NOT NULL,
	change_reason VARCHAR(32),
	changed_on DATE,
	exposed_total INTEGER,
	review_state VARCHAR(32) NOT NULL,
	reviewed_on DATE,
	returned_reason VARCHAR,
	receipt_no VARCHAR,
	receipt_on DATE,
	qualified BOOLEAN,
	errors VARCHAR,
	sampled_on DATE,
	corrected_on DATE,
	head_trained BOOLEAN,
	manager_trained BOOLEAN,
	workers_due INTEGER,
	workers_trained INTEGER,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_declaration PRIMARY KEY (id),
	CONSTRAINT fk_declaration_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_declaration_employer ON declaration (employer);

CREATE INDEX ix_declaration_employer_submitted_on ON declaration (employer, submitted_on);

CREATE INDEX ix_declaration_listed ON declaration (submitted_on, removed_at);

CREATE INDEX ix_declaration_submitted_on_review_state ON declaration (submitted_on, review_state);

CREATE UNIQUE INDEX uq_declaration ON declaration (employer, declaration_type, submitted_on) WHERE removed_at IS NULL;

CREATE TABLE dose (
	id INTEGER NOT NULL,
	person INTEGER NOT NULL,
	employer INTEGER,
	period_from DATE NOT NULL,
	period_to DATE,
	value BIGINT,
	below_detection BOOLEAN,
	annual_value BIGINT,
	overexposed BOOLEAN,
	institution INTEGER,
	dosimeter_no VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_dose PRIMARY KEY (id),
	CONSTRAINT fk_dose_person FOREIGN KEY(person) REFERENCES person (id),
	CONSTRAINT fk_dose_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_dose_institution FOREIGN KEY(institution) REFERENCES institution (id)
);

CREATE INDEX ix_dose_employer ON dose (employer);

CREATE INDEX ix_dose_employer_period_from ON dose (employer, period_from);

CREATE INDEX ix_dose_institution ON dose (institution);

CREATE INDEX ix_dose_listed ON dose (period_from, removed_at);

CREATE INDEX ix_dose_period_from ON dose (period_from);

CREATE INDEX ix_dose_person ON dose (person);

CREATE UNIQUE INDEX uq_dose ON dose (person, period_from) WHERE removed_at IS NULL;

CREATE TABLE former_name (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	credit_code VARCHAR,
	valid_from DATE,
	valid_to DATE,
	proof VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_former_name PRIMARY KEY (id),
	CONSTRAINT fk_former_name_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_former_name_credit_code ON former_name (credit_code);

CREATE INDEX ix_former_name_employer ON former_name (employer);

CREATE INDEX ix_former_name_listed ON former_name (valid_to, removed_at);

CREATE INDEX ix_former_name_name ON former_name (name);

CREATE UNIQUE INDEX uq_former_name ON former_name (employer, name) WHERE removed_at IS NULL;

CREATE TABLE inspection (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	inspected_on DATE NOT NULL,
	kind VARCHAR(32),
	supervision_class VARCHAR(32),
	batch VARCHAR,
	inspectors VARCHAR,
	result VARCHAR(32),
	problems VARCHAR,
	document_no VARCHAR,
	corrected_on DATE,
	published_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_inspection PRIMARY KEY (id),
	CONSTRAINT fk_inspection_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_inspection_employer ON inspection (employer);

CREATE INDEX ix_inspection_inspected_on_kind ON inspection (inspected_on, kind);

CREATE INDEX ix_inspection_listed ON inspection (inspected_on, removed_at);

CREATE UNIQUE INDEX uq_inspection ON inspection (employer, inspected_on) WHERE removed_at IS NULL;

CREATE TABLE monitoring (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	report_no VARCHAR NOT NULL,
	year INTEGER NOT NULL,
	kind VARCHAR(32) NOT NULL,
	state VARCHAR(32) NOT NULL,
	performer VARCHAR(32),
	institution INTEGER,
	tested_on DATE,
	reported_on DATE,
	key_industry BOOLEAN,
	hazard_classes VARCHAR,
	points INTEGER,
	points_over INTEGER,
	posts_tested INTEGER,
	posts_qualified INTEGER,
	high_radon BOOLEAN,
	upload_state VARCHAR(32),
	uploaded_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_monitoring PRIMARY KEY (id),
	CONSTRAINT fk_monitoring_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_monitoring_institution FOREIGN KEY(institution) REFERENCES institution (id)
);

CREATE INDEX ix_monitoring_employer ON monitoring (employer);

CREATE INDEX ix_monitoring_employer_tested_on ON monitoring (employer, tested_on);

CREATE INDEX ix_monitoring_institution ON monitoring (institution);

CREATE INDEX ix_monitoring_listed ON monitoring (year, removed_at);

CREATE INDEX ix_monitoring_report_no ON monitoring (report_no);

CREATE INDEX ix_monitoring_year_kind ON monitoring (year, kind);

CREATE UNIQUE INDEX uq_monitoring ON monitoring (employer, report_no) WHERE removed_at IS NULL;

CREATE TABLE patient (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	id_number VARCHAR NOT NULL,
	sex VARCHAR(32),
	birth DATE,
	phone VARCHAR,
	address VARCHAR,
	township INTEGER,
	resident BOOLEAN,
	disease VARCHAR,
	stage VARCHAR(32),
	diagnosed_on DATE,
	diagnosed_by VARCHAR,
	certificate_no VARCHAR,
	appraised BOOLEAN,
	disability INTEGER,
	complications VARCHAR,
	reported_on DATE,
	employer INTEGER,
	former_employer VARCHAR,
	industry VARCHAR,
	job VARCHAR,
	dust_years BIGINT,
	insured BOOLEAN,
	supports VARCHAR,
	archive_no VARCHAR,
	archived_on DATE,
	station INTEGER,
	status VARCHAR(32) NOT NULL,
	died_on DATE,
	cause_of_death VARCHAR,
	faults VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_patient PRIMARY KEY (id),
	CONSTRAINT fk_patient_township FOREIGN KEY(township) REFERENCES township (id),
	CONSTRAINT fk_patient_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_patient_station FOREIGN KEY(station) REFERENCES station (id)
);

CREATE INDEX ix_patient_archive_no ON patient (archive_no);

CREATE INDEX ix_patient_diagnosed_on ON patient (diagnosed_on);

CREATE INDEX ix_patient_employer ON patient (employer);

CREATE INDEX ix_patient_listed ON patient (diagnosed_on, removed_at);

CREATE INDEX ix_patient_name ON patient (name);

CREATE INDEX ix_patient_station ON patient (station);

CREATE INDEX ix_patient_status ON patient (status);

CREATE INDEX ix_patient_township ON patient (township);

CREATE UNIQUE INDEX uq_patient ON patient (id_number) WHERE removed_at IS NULL;

CREATE TABLE product (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	role VARCHAR(32),
	unit VARCHAR,
	annual_output BIGINT,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_product PRIMARY KEY (id),
	CONSTRAINT fk_product_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_product_employer ON product (employer);

CREATE INDEX ix_product_listed ON product (removed_at);

CREATE UNIQUE INDEX uq_product ON product (employer, name) WHERE removed_at IS NULL;

CREATE TABLE project (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	project_code VARCHAR,
	township INTEGER,
	address VARCHAR,
	industry VARCHAR,
	nature VARCHAR(32),
	investment BIGINT,
	risk VARCHAR(32),
	state VARCHAR(32) NOT NULL,
	approval_kind VARCHAR(32),
	approved_by VARCHAR,
	approval_no VARCHAR,
	approved_on DATE,
	refill BOOLEAN,
	overdue BOOLEAN,
	cleared BOOLEAN,
	pre_institution VARCHAR,
	pre_report_no VARCHAR,
	pre_reviewed_on DATE,
	pre_result VARCHAR,
	design_by VARCHAR,
	design_reviewed_on DATE,
	effect_institution VARCHAR,
	effect_reviewed_on DATE,
	outside_experts BOOLEAN,
	plan_submitted_on DATE,
	accepted_on DATE,
	published_on DATE,
	report_submitted_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_project PRIMARY KEY (id),
	CONSTRAINT fk_project_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_project_township FOREIGN KEY(township) REFERENCES township (id)
);

CREATE INDEX ix_project_approved_on ON project (approved_on);

CREATE INDEX ix_project_employer ON project (employer);

CREATE INDEX ix_project_listed ON project (approved_on, removed_at);

CREATE INDEX ix_project_risk ON project (risk);

CREATE INDEX ix_project_state ON project (state);

CREATE INDEX ix_project_township ON project (township);

CREATE UNIQUE INDEX uq_project ON project (employer, name) WHERE removed_at IS NULL;

CREATE TABLE radiation_worker (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	person INTEGER NOT NULL,
	sector VARCHAR(32) NOT NULL,
	work_kind VARCHAR(32),
	since DATE,
	until DATE,
	certificate_no VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_radiation_worker PRIMARY KEY (id),
	CONSTRAINT fk_radiation_worker_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_radiation_worker_person FOREIGN KEY(person) REFERENCES person (id)
);

CREATE INDEX ix_radiation_worker_employer ON radiation_worker (employer);

CREATE INDEX ix_radiation_worker_listed ON radiation_worker (since, removed_at);

CREATE INDEX ix_radiation_worker_person ON radiation_worker (person);

CREATE INDEX ix_radiation_worker_sector ON radiation_worker (sector);

CREATE UNIQUE INDEX uq_radiation_worker ON radiation_worker (employer, person) WHERE removed_at IS NULL;

CREATE TABLE rehab_total (
	id INTEGER NOT NULL,
	station INTEGER NOT NULL,
	year INTEGER NOT NULL,
	month INTEGER NOT NULL,
	visits INTEGER NOT NULL,
	patients INTEGER,
	source VARCHAR,
	reported_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_rehab_total PRIMARY KEY (id),
	CONSTRAINT fk_rehab_total_station FOREIGN KEY(station) REFERENCES station (id)
);

CREATE INDEX ix_rehab_total_listed ON rehab_total (year, removed_at);

CREATE INDEX ix_rehab_total_station ON rehab_total (station);

CREATE INDEX ix_rehab_total_year_month ON rehab_total (year, month);

CREATE UNIQUE INDEX uq_rehab_total ON rehab_total (station, year, month) WHERE removed_at IS NULL;

CREATE TABLE remediation (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	included_on DATE NOT NULL,
	reasons VARCHAR,
	state VARCHAR(32) NOT NULL,
	state_since DATE,
	exit_reason VARCHAR,
	due_on DATE,
	post VARCHAR,
	hazard VARCHAR,
	limit_value BIGINT,
	before_value BIGINT,
	after_value BIGINT,
	"plan" VARCHAR,
	measures VARCHAR,
	invested BIGINT,
	institution INTEGER,
	report_no VARCHAR,
	retested_on DATE,
	retest_qualified BOOLEAN,
	confirmer VARCHAR,
	confirmed_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_remediation PRIMARY KEY (id),
	CONSTRAINT fk_remediation_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_remediation_institution FOREIGN KEY(institution) REFERENCES institution (id)
);

CREATE INDEX ix_remediation_employer ON remediation (employer);

CREATE INDEX ix_remediation_included_on ON remediation (included_on);

CREATE INDEX ix_remediation_institution ON remediation (institution);

CREATE INDEX ix_remediation_listed ON remediation (included_on, removed_at);

CREATE INDEX ix_remediation_state ON remediation (state);

CREATE UNIQUE INDEX uq_remediation ON remediation (employer, included_on) WHERE removed_at IS NULL;

CREATE TABLE workplace (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	township INTEGER,
	address VARCHAR,
	exposed_total INTEGER,
	opened_on DATE,
	closed_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_workplace PRIMARY KEY (id),
	CONSTRAINT fk_workplace_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_workplace_township FOREIGN KEY(township) REFERENCES township (id)
);

CREATE INDEX ix_workplace_employer ON workplace (employer);

CREATE INDEX ix_workplace_listed ON workplace (removed_at);

CREATE INDEX ix_workplace_township ON workplace (township);

CREATE UNIQUE INDEX uq_workplace ON workplace (employer, name) WHERE removed_at IS NULL;

CREATE TABLE checkup_finding (
	id INTEGER NOT NULL,
	checkup INTEGER NOT NULL,
	hazard VARCHAR NOT NULL,
	conclusion VARCHAR(32) NOT NULL,
	disease VARCHAR,
	contraindication VARCHAR,
	recheck_items VARCHAR,
	other_disease VARCHAR,
	exposed_since DATE,
	exposure_years INTEGER,
	exposure_months INTEGER,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_checkup_finding PRIMARY KEY (id),
	CONSTRAINT fk_checkup_finding_checkup FOREIGN KEY(checkup) REFERENCES checkup (id)
);

CREATE INDEX ix_checkup_finding_checkup ON checkup_finding (checkup);

CREATE INDEX ix_checkup_finding_conclusion ON checkup_finding (conclusion);

CREATE INDEX ix_checkup_finding_hazard ON checkup_finding (hazard);

CREATE INDEX ix_checkup_finding_listed ON checkup_finding (removed_at);

CREATE UNIQUE INDEX uq_checkup_finding ON checkup_finding (checkup, hazard, conclusion) WHERE removed_at IS NULL;

CREATE TABLE exposure (
	id INTEGER NOT NULL,
	employer INTEGER NOT NULL,
	workplace INTEGER,
	workplace_name VARCHAR NOT NULL,
	post VARCHAR NOT NULL,
	hazard VARCHAR NOT NULL,
	exposed INTEGER,
	exposed_distinct INTEGER,
	hours_daily BIGINT,
	protection VARCHAR,
	equipment VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_exposure PRIMARY KEY (id),
	CONSTRAINT fk_exposure_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_exposure_workplace FOREIGN KEY(workplace) REFERENCES workplace (id)
);

CREATE INDEX ix_exposure_employer ON exposure (employer);

CREATE INDEX ix_exposure_hazard ON exposure (hazard);

CREATE INDEX ix_exposure_listed ON exposure (removed_at);

CREATE INDEX ix_exposure_workplace ON exposure (workplace);

CREATE UNIQUE INDEX uq_exposure ON exposure (employer, workplace_name, post, hazard) WHERE removed_at IS NULL;

CREATE TABLE follow_up (
	id INTEGER NOT NULL,
	patient INTEGER NOT NULL,
	followed_on DATE NOT NULL,
	method VARCHAR(32) NOT NULL,
	outcome VARCHAR(32) NOT NULL,
	died_on DATE,
	cause_of_death VARCHAR,
	lost_reason VARCHAR(32),
	complications VARCHAR,
	supports VARCHAR,
	able_to_work BOOLEAN,
	provider VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_follow_up PRIMARY KEY (id),
	CONSTRAINT fk_follow_up_patient FOREIGN KEY(patient) REFERENCES patient (id)
);

CREATE INDEX ix_follow_up_followed_on_outcome ON follow_up (followed_on, outcome);

CREATE INDEX ix_follow_up_listed ON follow_up (followed_on, removed_at);

CREATE INDEX ix_follow_up_patient ON follow_up (patient);

CREATE UNIQUE INDEX uq_follow_up ON follow_up (patient, followed_on, method) WHERE removed_at IS NULL;

CREATE TABLE monitoring_post (
	id INTEGER NOT NULL,
	monitoring INTEGER NOT NULL,
	workplace_name VARCHAR NOT NULL,
	post VARCHAR NOT NULL,
	point VARCHAR NOT NULL,
	exposed INTEGER,
	protection VARCHAR,
	equipment VARCHAR,
	hazard VARCHAR NOT NULL,
	indicator VARCHAR(32) NOT NULL,
	measured BIGINT,
	limit_value BIGINT,
	unit VARCHAR,
	standard VARCHAR,
	qualified VARCHAR(32) NOT NULL,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_monitoring_post PRIMARY KEY (id),
	CONSTRAINT fk_monitoring_post_monitoring FOREIGN KEY(monitoring) REFERENCES monitoring (id)
);

CREATE INDEX ix_monitoring_post_hazard ON monitoring_post (hazard);

CREATE INDEX ix_monitoring_post_listed ON monitoring_post (removed_at);

CREATE INDEX ix_monitoring_post_monitoring ON monitoring_post (monitoring);

CREATE INDEX ix_monitoring_post_monitoring_workplace_name_post_qualified ON monitoring_post (monitoring, workplace_name, post, qualified);

CREATE UNIQUE INDEX uq_monitoring_post ON monitoring_post (monitoring, workplace_name, post, point, hazard, indicator) WHERE removed_at IS NULL;

CREATE TABLE rehab_visit (
	id INTEGER NOT NULL,
	patient INTEGER NOT NULL,
	station INTEGER NOT NULL,
	visited_on DATE NOT NULL,
	services VARCHAR,
	minutes INTEGER,
	provider VARCHAR,
	lung_function BIGINT,
	walk_metres INTEGER,
	cost BIGINT,
	payment VARCHAR(32),
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_rehab_visit PRIMARY KEY (id),
	CONSTRAINT fk_rehab_visit_patient FOREIGN KEY(patient) REFERENCES patient (id),
	CONSTRAINT fk_rehab_visit_station FOREIGN KEY(station) REFERENCES station (id)
);

CREATE INDEX ix_rehab_visit_listed ON rehab_visit (visited_on, removed_at);

CREATE INDEX ix_rehab_visit_patient ON rehab_visit (patient);

CREATE INDEX ix_rehab_visit_station ON rehab_visit (station);

CREATE INDEX ix_rehab_visit_visited_on_station ON rehab_visit (visited_on, station);

CREATE UNIQUE INDEX uq_rehab_visit ON rehab_visit (patient, station, visited_on) WHERE removed_at IS NULL;

CREATE VIRTUAL TABLE search USING fts5(words, initials, numbers, content='', contentless_delete=1, tokenize='ascii');

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;

