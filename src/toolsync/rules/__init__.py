"""What several formats do alike: choosing an enrolment instance, enrolling, finding groups, matching accounts.

Each rule is a pure generator of changes, or a look-up in the world, that a format's plan uses.
"""
